use bennu::prelude::*;

fn table(rows: &Tracked<Vec<String>>, unread: u32) -> impl Render {
    html! {
        <table :memo={rows}>
            <caption>{unread} unread</caption>
            <tr :for={row in rows}><td>{row}</td></tr>
        </table>
    }
}

fn list(rows: &[Tracked<String>], unread: u32) -> impl Render {
    html! {
        <ul>
            <li :for={row in rows} :key={row.as_str()} :memo={row}>{row}{unread}</li>
        </ul>
    }
}

fn main() {
    let _ = table(&Tracked::default(), 1);
    let _ = list(&[], 1);
}
