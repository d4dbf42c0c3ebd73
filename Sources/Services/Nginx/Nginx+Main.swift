extension Nginx {
    /// A main file of our own, for where no distribution's is in use. Errors go where `-e` says.
    var main: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { kind in
            "    \(kind)_temp_path \(Quoting.nginx("\(folder)/\(kind)"));"
        }
        return [
            premises.header,
            "user www-data;",
            "worker_processes auto;",
            "pid \(Quoting.nginx(layout.processIDFile(of: .nginx)));",
            "",
            "events {",
            "    worker_connections 1024;",
            "}",
            "",
            "http {",
            "    include /etc/nginx/mime.types;",
            "    default_type application/octet-stream;",
            "    sendfile on;",
            "    tcp_nopush on;",
            "    access_log off;",
        ].text + temporary.text + ["    include \(Quoting.nginx(sitesFile));", "}"].text
    }
}
