import Foundation

/// What zxing-cpp and Pillow see in one picture.
struct Reading: Codable {
    let text: String?
    let level: String?
    /// Pillow's name for the sort of pixels: "1" is one bit.
    let mode: String
    let size: [Int]
    /// Left, top, right and bottom of the dark.
    let dark: [Int]
    let dpi: [Double]?
}

/// Reads each picture with zxing-cpp.
func zxing(_ pictures: [Picture]) throws -> [Reading] {
    let printed = try pictures.withPaths { try Program(name: python)(["-c", script] + $0) }
    return try JSONDecoder().decode([Reading].self, from: printed)
}

let python: String = {
    if let chosen = ProcessInfo.processInfo.environment["KASSALINK_PYTHON"] { return chosen }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let ours = root.appending(path: ".build-tools/venv/bin/python").path()
    return FileManager.default.isExecutableFile(atPath: ours) ? ours : "python3"
}()

private let script = """
    import json, sys
    try:
        import zxingcpp
        from PIL import Image, ImageOps
    except ImportError:
        sys.exit(127)
    def read(path):
        picture = Image.open(path)
        grey = picture.convert("L")
        code = zxingcpp.read_barcode(grey, formats=zxingcpp.BarcodeFormat.QRCode)
        return {
            "text": code and code.text,
            "level": code and code.ec_level,
            "mode": picture.mode,
            "size": picture.size,
            "dark": ImageOps.invert(grey).getbbox(),
            "dpi": picture.info.get("dpi"),
        }
    print(json.dumps([read(path) for path in sys.argv[1:]]))
    """
