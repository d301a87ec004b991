import Foundation
import Testing

/// Who may know whom.
@Suite("The house style: targets")
struct TargetTests {
    @Test("a target depends only on targets above it")
    func order() throws {
        let targets = try Manifest.targets()
        var above: Set<String> = []
        for target in targets where !target.isTest {
            for dependency in target.dependencies where Manifest.isOurs(dependency, in: targets) {
                #expect(above.contains(dependency), "\(target.name) → \(dependency)")
            }
            above.insert(target.name)
        }
        #expect(above.count > 10)
    }

    @Test("a file imports only what its target declares")
    func declared() throws {
        let targets = try Manifest.targets()
        for file in try Tree.files() {
            let name = Manifest.name(ofFolder: file.target)
            guard let target = targets.first(where: { $0.name == name }) else { continue }
            for module in file.imports where Manifest.isOurs(module, in: targets) {
                #expect(target.dependencies.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test("each C library belongs to one target")
    func libraries() throws {
        let files = try Tree.files(in: ["Sources", "Tests"])
        let systemTargets = try Manifest.targets().filter {
            $0.isSystem || $0.name.hasPrefix("CPNG")
        }
        for library in systemTargets {
            let users = Set(
                files.filter { $0.imports.contains(library.name) }.map(\.target)
            )
            #expect(users.count <= 1, "\(library.name) is imported by \(users.sorted())")
        }
    }

    @Test("only Wire opens outgoing connections")
    func outgoing() throws {
        let clients = ["AsyncHTTPClient", "FoundationNetworking"]
        for file in try Tree.files(in: ["Sources"]) where file.target != "Wire" {
            for module in file.imports {
                #expect(!clients.contains(module), "\(file.path)")
            }
        }
    }

    @Test("rules know neither files nor clocks nor chance")
    func purity() throws {
        let pure = ["Payments", "Ledger", "LedgerMemory", "Banks", "Accounting", "Operations"]
        let refused = ["Date" + "()", "SystemRandom" + "NumberGenerator", "Date" + ".now"]
        for file in try Tree.files(in: ["Sources"]) where pure.contains(file.target) {
            if file.target == "Payments" { #expect(file.imports == [], "\(file.path)") }
            for line in file.code {
                for word in refused where line.text.contains(word) {
                    Issue.record("\(file.path):\(line.number) has \(word)")
                }
            }
        }
    }

    @Test("money never meets a floating point")
    func floatingPoint() throws {
        let strict = [
            "Payments", "Banks", "Ledger", "LedgerMemory", "LedgerPostgreSQL", "LedgerSQLite",
            "Accounting",
            "Operations",
        ]
        let refused: Set = ["Double", "Float", "Float32", "Float64", "CGFloat", "Decimal"]
        for file in try Tree.files(in: ["Sources"]) where strict.contains(file.target) {
            // Timeouts of libraries are floating point; their names say that they are seconds.
            for line in file.code where !line.text.contains("Seconds") {
                let words = line.text.split { !$0.isLetter && !$0.isNumber }
                for word in words where refused.contains(String(word)) {
                    Issue.record("\(file.path):\(line.number) has \(word)")
                }
            }
        }
    }

    @Test("only the command line prints")
    func printing() throws {
        for file in try Tree.files(in: ["Sources"]) where file.target != "kassalink" {
            for line in file.code where line.text.contains("print" + "(") {
                let isWord = line.text.firstRange(of: "print" + "(").map { range in
                    range.lowerBound == line.text.startIndex
                        || !line.text[line.text.index(before: range.lowerBound)].isLetter
                }
                #expect(isWord != true, "\(file.path):\(line.number)")
            }
        }
    }
}
