//! The binary as an operator starts it.
#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_bennu-dashboard");

/// What takes longer will never come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clock alone: nothing is fetched.
const CLOCK: &str = "[[row]]\n[[row.widget]]\ntype = \"clock\"\n";

/// A configuration file that is gone after the test.
struct File {
    directory: TempDir,
}

impl File {
    fn new(text: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = Self { directory };
        file.write(text);
        file
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("dashboard.toml")
    }
}

fn check(file: &Path) -> Output {
    Command::new(BINARY)
        .arg("check")
        .arg(file)
        .output()
        .unwrap()
}

/// A running dashboard; it ends when it is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(file: &File, arguments: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(file.path())
            .args(arguments);
        command.env_remove("RUST_LOG");
        Self::spawn(&mut command)
    }

    fn spawn(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Waits until its metrics hold this line.
    fn await_metric(&self, line: &str) {
        let begun = Instant::now();
        while !self.get("/metrics").lines().any(|found| found == line) {
            assert!(begun.elapsed() < PATIENCE, "expected the metric {line}");
            std::thread::yield_now();
        }
    }

    /// Asks it to end; its exit code, and its log.
    fn terminate(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let code = self.child.wait().unwrap().code();
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (code, log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn check_says_that_a_file_is_good() {
    let file = File::new(CLOCK);
    let output = check(&file.path());
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.ends_with("good: 1 widget in 1 row, 0 sources\n"),
        "{said}"
    );
}

#[test]
fn check_names_every_mistake_and_fails() {
    let file = File::new(&format!("titel = 1\n{CLOCK}widht = 2\n"));
    let output = check(&file.path());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let path = file.path();
    let path = path.display();
    assert!(said.contains(&format!("{path}:1: titel: ")), "{said}");
    assert!(
        said.contains(&format!("{path}:5: row[1].widget[1].widht: ")),
        "{said}"
    );
}

#[test]
fn serve_refuses_a_bad_file() {
    let file = File::new("titel = 1\n");
    let output = Command::new(BINARY)
        .args(["serve", "--config"])
        .arg(file.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("did you mean \"title\"?").count(), 1, "{said}");
}

#[test]
fn a_database_that_cannot_be_opened_is_told_once() {
    let file = File::new(&format!("[server]\ndatabase = \"missing/x.db\"\n{CLOCK}"));
    let output = Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(file.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "missing/x.db: the database file: No such file or directory (os error 2)\n";
    assert!(
        said.starts_with("opening ") && said.ends_with(expected),
        "{said}"
    );
    assert_eq!(said.matches("No such file").count(), 1, "{said}");
}

#[test]
fn it_serves_its_page_its_health_and_its_metrics_until_it_is_told_to_end() {
    let file = File::new(CLOCK);
    let running = Running::start(&file, &["--log-format", "json"]);
    assert!(running.get("/healthz").starts_with("HTTP/1.1 200 OK"));
    let page = running.get("/");
    assert!(
        page.starts_with("HTTP/1.1 200 OK") && page.contains("data-widget=\"clock\""),
        "{page}"
    );
    let metrics = running.get("/metrics");
    assert!(
        metrics.contains("text/plain") && metrics.contains("dashboard_info{version="),
        "{metrics}"
    );
    let (code, log) = running.terminate();
    assert_eq!(code, Some(0));
    for line in log.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
}

#[test]
fn a_log_filter_that_makes_no_sense_is_told() {
    let file = File::new(CLOCK);
    let mut command = Command::new(BINARY);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(file.path())
        .env("RUST_LOG", "everything=please");
    let (code, log) = Running::spawn(&mut command).terminate();
    assert_eq!(code, Some(0));
    let told = "expected levels in RUST_LOG";
    assert!(
        log.contains(told) && log.contains("the server stops"),
        "{log}"
    );
}

#[test]
fn metrics_tell_how_each_source_is_doing() {
    let source =
        "[source.repo]\ntype = \"github\"\nrepo = \"o/r\"\napi_url = \"http://169.254.1.1\"\n";
    let file = File::new(&format!("{source}{CLOCK}"));
    let running = Running::start(&file, &[]);
    running.await_metric("dashboard_source_state{source=\"repo\",state=\"denied\"} 1");
    assert!(
        running
            .get("/metrics")
            .contains("dashboard_source_errors_total{source=\"repo\",kind=\"denied\"} 1")
    );
    let (_, log) = running.terminate();
    assert_eq!(
        log.matches("169.254.1.1 is a link-local address").count(),
        1,
        "{log}"
    );
}

#[test]
fn a_changed_file_counts_at_once_unless_it_is_mistaken() {
    let source =
        "[source.repo]\ntype = \"github\"\nrepo = \"o/r\"\napi_url = \"http://169.254.1.1\"\n";
    let file = File::new(&format!("title = \"First\"\n{source}{CLOCK}"));
    let running = Running::start(&file, &[]);
    running.await_metric("dashboard_source_state{source=\"repo\",state=\"denied\"} 1");
    assert!(
        running
            .get("/metrics")
            .contains("dashboard_config_served 1")
    );

    file.write(&format!("titel = \"Second\"\n{CLOCK}"));
    running.await_metric("dashboard_config_served 0");
    assert!(running.get("/").contains("First"));

    file.write(&format!("title = \"First\"\n{source}{CLOCK}"));
    running.await_metric("dashboard_config_served 1");
    // A source that nobody changed goes on: it does not try again.
    let other = source.replace("repo]", "other]").replace("o/r", "o/x");
    file.write(&format!("title = \"Second\"\n{source}{other}{CLOCK}"));
    running.await_metric("dashboard_source_state{source=\"other\",state=\"denied\"} 1");
    running.await_metric("dashboard_source_errors_total{source=\"repo\",kind=\"denied\"} 1");

    file.write(&format!("titel = \"Second\"\n{CLOCK}"));
    running.await_metric("dashboard_config_served 0");

    let server = "[server]\nlisten = \"127.0.0.1:9\"\n";
    file.write(&format!("title = \"Third\"\n{server}{CLOCK}"));
    running.await_metric("dashboard_config_served 1");
    assert!(running.get("/").contains("Third"));
    running.await_metric("dashboard_source_state{source=\"repo\",state=\"denied\"} 0");

    let (code, log) = running.terminate();
    assert_eq!(code, Some(0));
    assert!(log.contains("did you mean \"title\"?"), "{log}");
    assert!(
        log.contains("counts from the next start on key=\"listen\""),
        "{log}"
    );
}

/// A dashboard on the socket that somebody else holds, as systemd hands it over.
#[cfg(unix)]
fn start_on(socket: &std::net::TcpListener, file: &File) -> Running {
    let serve =
        r#"export LISTEN_PID=$$ LISTEN_FDS=1; exec "$0" serve --config "$1" 3<&0 </dev/null"#;
    let mut command = Command::new("sh");
    let command = command.args(["-c", serve, BINARY]).arg(file.path());
    let socket = std::os::fd::OwnedFd::from(socket.try_clone().unwrap());
    Running::spawn(command.stdin(socket))
}

#[cfg(unix)]
#[test]
fn on_the_socket_of_systemd_nobody_is_refused_between_two_runs() {
    let file = File::new(CLOCK);
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let first = start_on(&socket, &file);
    assert_eq!(first.address, socket.local_addr().unwrap().to_string());
    assert!(first.get("/healthz").starts_with("HTTP/1.1 200"));
    let address = first.address.clone();
    first.terminate();

    let mut early = TcpStream::connect(address).unwrap();
    early
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let _second = start_on(&socket, &file);
    let mut answer = String::new();
    early.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_holds_nothing_up() {
    let file = File::new(CLOCK);
    let running = Running::start(&file, &[]);
    let pipe = file.directory.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    std::fs::rename(&pipe, file.path()).unwrap();
    // Opens when somebody reads.
    let _writer = std::fs::File::create(file.path()).unwrap();
    let (code, log) = running.terminate();
    assert_eq!(code, Some(0), "{log}");
}
