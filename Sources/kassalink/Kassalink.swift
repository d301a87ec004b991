import ArgumentParser

@main
struct Kassalink: AsyncParsableCommand {
    func run() async throws {}
}
