import Foundation

/// What Python's own zlib finds in a PNG.
struct PNGSums: Codable, Equatable {
    /// The chunks whose CRC is right, in order.
    let chunks: [String]
    /// Bytes of lines that the stream holds; a wrong Adler-32 makes it none.
    let lineBytes: Int
    /// What stands behind the stream or behind the last chunk.
    let leftOver: Int
}

func pngSums(in pictures: [Picture]) throws -> [PNGSums] {
    let printed = try pictures.withPaths { try Program(name: python)(["-c", script] + $0) }
    return try JSONDecoder().decode([PNGSums].self, from: printed)
}

private let script = """
    import json, struct, sys, zlib
    def sums(path):
        png = open(path, "rb").read()
        place, chunks, stream = 8, [], b""
        while place + 12 <= len(png):
            length, = struct.unpack(">I", png[place:place + 4])
            named = png[place + 4:place + 8 + length]
            place += 12 + length
            if struct.unpack(">I", png[place - 4:place])[0] != zlib.crc32(named):
                continue
            chunks.append(named[:4].decode())
            if named[:4] == b"IDAT":
                stream += named[4:]
        unpacked = zlib.decompressobj()
        try:
            lines = unpacked.decompress(stream)
        except zlib.error:
            lines = b""
        left = len(png) - place + len(unpacked.unused_data) + (0 if unpacked.eof else 1)
        return {"chunks": chunks, "lineBytes": len(lines), "leftOver": left}
    print(json.dumps([sums(path) for path in sys.argv[1:]]))
    """
