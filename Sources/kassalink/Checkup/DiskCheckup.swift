import Foundation

/// Room on the disk that the ledger lies on.
enum DiskCheckup {
    static let badBytes: Int64 = 100 << 20
    static let warnBytes: Int64 = 1 << 30

    static func finding(at path: String) -> Finding {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return Finding(.bad, "нет папки \(folder)", "there is no folder \(folder): make it")
        }
        let level: Finding.Level = free < badBytes ? .bad : free < warnBytes ? .warn : .ok
        return Finding(level, "на диске свободно \(free >> 20) МиБ", "free space for the ledger")
    }
}
