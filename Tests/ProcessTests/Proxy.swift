import Foundation

/// nginx before the instances, as a merchant with several has it.
struct Proxy: Sendable {
    let port: Int
    private let folder: URL

    /// Debian keeps it where only root looks.
    static let program = URL(fileURLWithPath: "/usr/sbin/nginx")

    init(in folder: URL) throws {
        self.folder = folder
        port = try FreePort.find()
    }

    var arguments: [String] {
        ["-p", path(""), "-c", path("nginx.conf"), "-e", path("nginx.log")]
    }

    private func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    func write(services: [Int]) throws {
        let instances = services.map { "server 127.0.0.1:\($0) max_fails=0;" }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        let places = temporary.map { "\($0)_temp_path \(path($0));" }
        let text = """
            daemon off;
            master_process off;
            pid \(path("nginx.pid"));
            events { worker_connections 1024; }
            http {
                \(places.joined(separator: " "))
                log_format callback escape=none '$status $request_body';
                access_log off;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                proxy_buffering off;
                upstream services { \(instances.joined(separator: " ")) keepalive 16; }
                server {
                    listen 127.0.0.1:\(port);
                    proxy_connect_timeout 1s;
                    proxy_read_timeout 30s;
                    location / { proxy_pass http://services; }
                    location /callbacks/ {
                        proxy_pass http://services;
                        access_log \(path("callbacks.log")) callback;
                    }
                }
            }
            """
        try text.write(toFile: path("nginx.conf"), atomically: true, encoding: .utf8)
    }

    /// The bodies of all callbacks that the bank heard a yes for.
    func acknowledgedCallbacks() throws -> Set<String> {
        let yes = "200 "
        let noted = try String(contentsOfFile: path("callbacks.log"), encoding: .utf8)
        let lines = noted.split(separator: "\n").filter { $0.hasPrefix(yes) }
        return Set(lines.map { String($0.dropFirst(yes.count)) })
    }
}
