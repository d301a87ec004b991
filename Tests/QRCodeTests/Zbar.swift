import Foundation

/// Reads each picture with zbar; a picture it cannot read is absent from the answer.
func zbar(_ pictures: [Picture]) throws -> [String] {
    let options = ["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable"]
    let printed = try pictures.withPaths { try Program(name: "zbarimg")(options + $0) }
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
}
