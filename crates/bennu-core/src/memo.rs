//! Parts of a template that are looked at only when what they depend on has
//! changed.
//!
//! A render compares every position of a template. A part with `:memo` is passed
//! over as a whole while the values that `:memo` lists are those of the last render:
//!
//! ```text
//! <table :memo={rows = &self.rows}>…</table>
//! ```
//!
//! Nothing can be forgotten in the list. The part's body is a plain function of
//! it (a closure that captures nothing, which the compiler checks), and a value
//! can be listed only if every change of it shows: numbers and short texts,
//! whose hash is taken, and [`Tracked`] values.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher as _};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diff::SecretHasher;
use crate::render::{Dynamic, Dynamics};

/// A value that knows when it was changed, for parts of a template with
/// `:memo`.
///
/// It is used as the value itself. Whoever borrows it mutably makes it count as
/// changed; that costs a few nanoseconds, and a clone of it counts as unchanged
/// until it is changed itself. Whether two are equal is told by their values.
///
/// A memoised part sees what is changed through `&mut`. It does not see what is
/// changed behind a shared reference: a `Tracked` value that holds a `Cell` or
/// `RefCell` cannot be listed in a `:memo`; one that holds a `Mutex` or an
/// atomic can, and should not be.
///
/// # Examples
///
/// ```
/// use bennu_core::memo::Tracked;
///
/// let mut rows = Tracked::new(vec!["a"]);
/// rows.push("b");
/// assert_eq!(rows.len(), 2);
/// *rows = Vec::new();
/// assert!(rows.is_empty());
/// ```
#[derive(Clone)]
pub struct Tracked<T: ?Sized> {
    /// No two contents of any values of this process have the same number.
    generation: u64,
    value: T,
}

impl<T> Tracked<T> {
    /// A value that counts as changed now.
    pub fn new(value: T) -> Self {
        let generation = next_generation();
        Self { generation, value }
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

impl<T: ?Sized> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: ?Sized> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.generation = next_generation();
        &mut self.value
    }
}

impl<T> From<T> for Tracked<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Default> Default for Tracked<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Tracked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq + ?Sized> PartialEq for Tracked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq + ?Sized> Eq for Tracked<T> {}

impl<'a, T: ?Sized> IntoIterator for &'a Tracked<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.value.into_iter()
    }
}

impl<'a, T: ?Sized> IntoIterator for &'a mut Tracked<T>
where
    &'a mut T: IntoIterator,
{
    type Item = <&'a mut T as IntoIterator>::Item;
    type IntoIter = <&'a mut T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

/// A value that a `:memo` can list, as every change of it shows cheaply.
///
/// Implemented for [`Tracked`] values, numbers, `bool`, `char`, text, `Option`s
/// of these, and references to them. An enum of one's own is listed as a number
/// or a text of it, or kept [`Tracked`].
#[diagnostic::on_unimplemented(
    message = "`:memo` cannot list a value of type `{Self}`",
    label = "whether this has changed cannot be told cheaply",
    note = "keep it in the view as `Tracked<…>` and list a reference to it: `:memo={{rows = &self.rows}}`",
    note = "numbers, `bool`, `char`, text and `Option`s of these are listed as they are"
)]
pub trait MemoInput {
    /// Adds this value to `stamp`: two values that add the same must be shown
    /// the same.
    fn stamp(&self, stamp: &mut Stamp);
}

/// What a memoised part depends on, as a hash.
#[derive(Debug)]
pub struct Stamp(SecretHasher);

impl Stamp {
    fn add<T: Hash + ?Sized>(&mut self, value: &T) {
        value.hash(&mut self.0);
    }

    /// The stamp of what `body`, a function, makes of the values: at one
    /// position there may now be another.
    fn of(mut self, body: usize) -> u64 {
        self.add(&body);
        self.0.finish()
    }
}

/// A type that is not changed behind a shared reference, as far as the compiler
/// can tell: one that is `Sync`.
#[diagnostic::on_unimplemented(
    message = "a change inside of `{Self}` would not be seen by `:memo`",
    label = "can be changed without being borrowed mutably",
    note = "keep the number or text itself in the view, without the cell around it"
)]
pub trait ChangedByMut {}

#[diagnostic::do_not_recommend]
impl<T: Sync + ?Sized> ChangedByMut for T {}

impl<T: ChangedByMut + ?Sized> MemoInput for Tracked<T> {
    fn stamp(&self, stamp: &mut Stamp) {
        stamp.add(&self.generation);
    }
}

impl<T: MemoInput> MemoInput for Option<T> {
    fn stamp(&self, stamp: &mut Stamp) {
        stamp.add(&self.is_some());
        if let Some(value) = self {
            value.stamp(stamp);
        }
    }
}

macro_rules! memo_input_by_hash {
    ($($type:ty)*) => {$(
        impl MemoInput for $type {
            fn stamp(&self, stamp: &mut Stamp) {
                stamp.add(self);
            }
        }
    )*};
}

memo_input_by_hash! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize bool char str String }

macro_rules! memo_input_by_bits {
    ($($type:ty)*) => {$(
        impl MemoInput for $type {
            fn stamp(&self, stamp: &mut Stamp) {
                stamp.add(&self.to_bits());
            }
        }
    )*};
}

memo_input_by_bits! { f32 f64 }

macro_rules! memo_input_as_target {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> MemoInput for $type {
            fn stamp(&self, stamp: &mut Stamp) {
                (**self).stamp(stamp);
            }
        }
    )*};
}

memo_input_as_target! {
    [T: MemoInput + ?Sized] &T,
    [T: MemoInput + ?Sized] Box<T>,
    [T: MemoInput + ?Sized] Rc<T>,
    [T: MemoInput + ?Sized] Arc<T>,
    [T: MemoInput + ToOwned + ?Sized] Cow<'_, T>,
}

/// The stamp of a memoised part, to which all that it lists is to be added.
#[doc(hidden)]
#[must_use]
pub fn stamp() -> Stamp {
    Stamp(SecretHasher::new())
}

/// Fills `dynamic` with what `body` makes of `inputs`, unless `stamp` and `body`
/// are what they were. `stamp` holds all of `inputs`.
#[doc(hidden)]
pub fn part<A>(dynamic: Dynamic<'_>, stamp: Stamp, inputs: A, body: fn(A, Dynamic<'_>)) {
    dynamic.memo(stamp.of(body as usize), |dynamic| body(inputs, dynamic));
}

/// Fills `dynamics`, all those of the entry of a list, as [`part`] does.
#[doc(hidden)]
pub fn entry<A>(
    dynamics: &mut Dynamics<'_>,
    stamp: Stamp,
    inputs: A,
    body: fn(A, &mut Dynamics<'_>),
) {
    dynamics.memo(stamp.of(body as usize), |dynamics| body(inputs, dynamics));
}
