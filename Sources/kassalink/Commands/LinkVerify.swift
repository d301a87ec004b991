import ArgumentParser
import Foundation
import Wire

/// Is the code on this sticker ours? Thieves stick theirs over it (E35).
struct LinkVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Is this code ours, and of which till?",
        discussion: """
            kassalink link verify 'https://qr.nspk.ru/AS1R006UM67LS1RV9O3P0UHE4NBDIQPF?type=01…'
            kassalink link verify --photo sticker.jpg

            The text is compared whole: our id under another address is not ours. A photo is read \
            by the program zbarimg (Debian: zbar-tools).

            Ends with 0 when the code is ours, 2 when it is not.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The text of the code, as any reader shows it.") var payload: String?
    @Option(help: "A picture of the sticker.") var photo: String?

    func validate() throws {
        guard (payload == nil) != (photo == nil) else {
            throw ValidationError("write the text of the code or --photo FILE")
        }
    }

    func run() async throws {
        let text = try payload ?? Self.read(photo ?? "")
        try await service.connect { client in
            let query = ServiceClient.query([("payload", text)])
            let found = try await client.call(.get, "/v1/codes" + query)
            try Self.tell(found, text)
        }
    }

    private static func tell(_ found: JSON, _ text: String) throws {
        let till = found["register_id"]?.text
        let place = till.map { "касса \($0)" } ?? "не касса, а разовая ссылка"
        switch found["verdict"]?.text {
        case "ours":
            Terminal.shout("КОД НАШ: \(place)", "ours, link \(found["link_id"]?.text ?? "?")")
        case "altered":
            Terminal.shout(
                "КОД ПОДМЕНЁН: номер наш, а адрес чужой",
                "our id under another address: take the sticker off"
            )
            print("должно быть / should be: \(found["payload"]?.text ?? "?")\nесть / is: \(text)")
            throw Outcomes.Code.notPaid
        default:
            Terminal.shout("КОД ЧУЖОЙ: снимите наклейку", "not ours: take the sticker off")
            throw Outcomes.Code.notPaid
        }
    }

    private static func read(_ photo: String) throws -> String {
        let (reader, pipe) = (Process(), Pipe())
        reader.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        reader.arguments = ["zbarimg", "--quiet", "--raw", photo]
        reader.standardOutput = pipe
        reader.standardError = FileHandle.nullDevice
        try reader.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        reader.waitUntilExit()
        guard reader.terminationStatus != 127 else {
            throw ValidationError("zbarimg is not installed: apt install zbar-tools")
        }
        let codes = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let text = codes.first, codes.count == 1 else {
            throw ValidationError("\(codes.count) codes were found in \(photo): show exactly one")
        }
        return String(text)
    }
}
