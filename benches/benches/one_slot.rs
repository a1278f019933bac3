//! One change on a page of a thousand dynamic positions: finding it, writing
//! its diff, and applying that in the client's own code.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use bennu::prelude::*;
use bennu_benches::contest::Contest;
use bennu_core::Child;
use bennu_core::diff::Tracker;
use bennu_core::render::render_html;

const ROWS: u32 = 250;
const SLOTS: u32 = ROWS * 4;

fn main() {
    let board = Board::new();
    let mut changing = Board::new();
    let mut still = Tracker::new();
    let mut tracker = Tracker::new();
    let tree = still.diff(&board.render(), &mut no_children);
    let _ = tracker.diff(&board.render(), &mut no_children);
    let mut change = || {
        changing.rows[100].price += 1;
        tracker.diff(&changing.render(), &mut no_children)
    };
    let diff = change();
    let medians = Contest::default()
        .with("as HTML", || render_html(&board.render()))
        .with("as a full tree", || {
            Tracker::new().diff(&board.render(), &mut no_children)
        })
        .with("nothing has changed", || {
            still.diff(&board.render(), &mut no_children)
        })
        .with("one position has changed", change)
        .run(&format!("Rendering a page of {SLOTS} dynamic positions"));
    let per_slot = medians[3] / f64::from(SLOTS);
    print(&format!(
        "\none change: {per_slot:.1} ns for each dynamic position"
    ));
    apply(&tree.to_string(), &diff.to_string());
}

/// Rows of four cells each.
struct Board {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    price: u32,
    amount: u32,
    note: &'static str,
}

impl Board {
    fn new() -> Self {
        let row = |number| Row {
            name: format!("row {number}"),
            price: number * 7,
            amount: number,
            note: "as <usual>",
        };
        Self {
            rows: (0..ROWS).map(row).collect(),
        }
    }

    fn render(&self) -> impl Render {
        html! {
            <table>
                <tr :for={row in &self.rows} :key={&row.name}>
                    <td>{&row.name}</td>
                    <td>{row.price}</td>
                    <td>{row.amount}</td>
                    <td>{row.note}</td>
                </tr>
            </table>
        }
    }
}

fn no_children(_: &Child) -> String {
    String::new()
}

/// Times the official client in Node.
fn apply(tree: &str, diff: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let client = here.with_file_name("crates/bennu");
    let module = client.join("node_modules/phoenix_live_view/priv/static/phoenix_live_view.esm.js");
    if !module.exists() {
        print("run `npm ci --ignore-scripts` in crates/bennu to measure the client too");
        return;
    }
    let mut node = Command::new("node")
        .args([here.join("apply.mjs"), module])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the build needs node, so it is there");
    if let Some(mut input) = node.stdin.take() {
        writeln!(input, "{tree}\n{diff}").expect("the script reads its input");
    }
    let _ = node.wait();
}

fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
