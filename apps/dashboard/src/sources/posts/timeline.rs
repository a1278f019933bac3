//! The posts that one network has told us of: newest first, bounded, and without
//! those that were deleted.

use std::collections::VecDeque;

use super::post::{Author, Post};

/// How many deleted or replaced ids are remembered, so that a replay or a late answer
/// does not bring one back. Past it the oldest are forgotten.
const MAX_REMEMBERED: usize = 500;

/// Keeps the posts of one network.
#[derive(Debug)]
pub(super) struct Timeline {
    posts: Vec<Post>,
    most: usize,
    removed: VecDeque<String>,
}

impl Timeline {
    /// Keeps at most `most` posts, beginning with those of the last run.
    pub(super) fn restored(posts: &[Post], most: usize) -> Self {
        let mut timeline = Self {
            posts: Vec::new(),
            most,
            removed: VecDeque::new(),
        };
        posts.iter().cloned().for_each(|post| timeline.put(post));
        timeline
    }

    /// The posts, newest first.
    pub(super) fn posts(&self) -> &[Post] {
        &self.posts
    }

    /// Whether the post `id` is kept.
    pub(super) fn holds(&self, id: &str) -> bool {
        self.posts.iter().any(|post| post.id.id == id)
    }

    /// Adds a post, or puts it in the place of its earlier version. What was removed
    /// stays removed, and what is older than a full timeline is left out.
    pub(super) fn put(&mut self, post: Post) {
        if self.removed.contains(&post.id.id) {
            return;
        }
        self.posts.retain(|known| known.id != post.id);
        let newer = |known: &Post| (known.created_at, &known.id) > (post.created_at, &post.id);
        let place = self.posts.partition_point(newer);
        self.posts.insert(place, post);
        self.posts.truncate(self.most);
    }

    /// Removes a post, and remembers that it is gone even if it was not here yet.
    pub(super) fn remove(&mut self, id: &str) {
        self.posts.retain(|post| post.id.id != id);
        if !self.removed.iter().any(|known| known == id) {
            self.removed.truncate(MAX_REMEMBERED - 1);
            self.removed.push_front(id.to_owned());
        }
    }

    /// Removes a post that may come back.
    pub(super) fn forget(&mut self, id: &str) {
        self.posts.retain(|post| post.id.id != id);
    }

    /// Removes a post if it is here, and says whether it was: for upstreams that tell of
    /// every deletion there is.
    pub(super) fn remove_known(&mut self, id: &str) -> bool {
        let known = self.holds(id);
        if known {
            self.remove(id);
        }
        known
    }

    /// Removes everything that `account` wrote, and says whether there was something.
    pub(super) fn remove_account(&mut self, account: &str) -> bool {
        let before = self.posts.len();
        self.posts.retain(|post| post.author.account != account);
        self.posts.len() < before
    }

    /// Shows an author as known now on all of the account's posts, and says whether
    /// there is any.
    pub(super) fn rename(&mut self, author: &Author) -> bool {
        let mut any = false;
        for post in &mut self.posts {
            if post.author.account == author.account {
                post.author.clone_from(author);
                any = true;
            }
        }
        any
    }

    /// The accounts that wrote what is kept.
    pub(super) fn accounts(&self) -> impl Iterator<Item = &str> {
        self.posts.iter().map(|post| post.author.account.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::post;
    use super::*;

    fn ids(timeline: &Timeline) -> Vec<&str> {
        let ids = timeline.posts().iter();
        ids.map(|post| post.id.id.as_str()).collect()
    }

    fn timeline(ids_and_seconds: &[(&str, i64)]) -> Timeline {
        let mut timeline = Timeline::restored(&[], 3);
        for (id, second) in ids_and_seconds {
            timeline.put(post(id, *second));
        }
        timeline
    }

    #[test]
    fn posts_are_newest_first_whatever_order_they_came_in() {
        assert_eq!(
            ids(&timeline(&[("b", 2), ("c", 3), ("a", 1)])),
            ["c", "b", "a"]
        );
    }

    #[test]
    fn a_post_told_twice_is_kept_once() {
        assert_eq!(ids(&timeline(&[("a", 1), ("b", 2), ("a", 1)])), ["b", "a"]);
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let timeline = timeline(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("z", 0)]);
        assert_eq!(ids(&timeline), ["d", "c", "b"]);
    }

    #[test]
    fn what_was_removed_does_not_come_back() {
        let mut timeline = timeline(&[("a", 1), ("b", 2)]);
        timeline.remove("a");
        timeline.remove("never seen");
        timeline.put(post("a", 1));
        timeline.put(post("never seen", 5));
        assert_eq!(ids(&timeline), ["b"]);
    }

    #[test]
    fn memory_of_removals_is_bounded() {
        let mut timeline = timeline(&[]);
        for id in 0..2 * MAX_REMEMBERED {
            timeline.remove(&id.to_string());
        }
        assert_eq!(timeline.removed.len(), MAX_REMEMBERED);
    }

    #[test]
    fn an_account_that_leaves_takes_its_posts_along() {
        let mut timeline = timeline(&[("a", 1), ("b", 2)]);
        let mut other = post("c", 3);
        other.author.account = "other".into();
        timeline.put(other);
        timeline.remove_account("other");
        assert_eq!(ids(&timeline), ["b", "a"]);
    }

    #[test]
    fn a_new_name_shows_on_posts_that_are_there() {
        let mut timeline = timeline(&[("a", 1)]);
        let mut author = timeline.posts()[0].author.clone();
        author.name = "Countess".into();
        timeline.rename(&author);
        assert_eq!(timeline.posts()[0].author.name, "Countess");
    }
}
