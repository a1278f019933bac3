//! Sources of a configuration that changes.

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

/// Starts what another configuration names.
async fn change(running: &mut Running, repositories: &[&str], lines: &str) {
    let configs = configs(&running.fake.url, repositories, lines);
    let named = configs.iter().map(|(name, config)| (name.as_str(), config));
    running.owner.begin();
    running.feeds = github::start(named, &mut running.owner, &mut running.accounts).await;
    running.owner.end_others().await;
}

#[tokio::test]
async fn a_source_that_nobody_changed_asks_nothing_when_another_comes() {
    let fake = Fake::start().await;
    fake.set(REPOSITORY, repository(5, 0));
    fake.set("/repos/o/new", repository(6, 0));
    let hourly = "interval = \"1h\"";
    let mut running = start_every(HOUR, fake, "", &["o/r"], hourly);
    assert_eq!(stars(&running.state("fresh").await), Some(5));
    let before = running.feeds["s0"].clone();

    change(&mut running, &["o/r", "o/new"], hourly).await;
    assert_eq!(running.feeds["s0"], before);
    until(&running.feeds["s1"], |snapshot| stars(snapshot) == Some(6)).await;
    assert_eq!(running.fake.count(REPOSITORY), 1);

    // Asked more often, it begins anew with what it knows.
    change(&mut running, &["o/r"], "interval = \"30m\"").await;
    assert_ne!(running.feeds["s0"], before);
    assert_eq!(stars(&running.feeds["s0"].current()), Some(5));
    running.state("fresh").await;
    assert_eq!(running.fake.count(REPOSITORY), 2);
}
