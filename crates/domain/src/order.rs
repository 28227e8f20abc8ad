//! Sorting and gathering whose machine code is there once, not once for each type.
//!
//! The sort of the standard library is some four kilobytes for every kind of thing it sorts, and
//! `collect` into a set or a map sorts too. What is short or rare on a phone goes through here.

use std::cmp::Ordering;

/// Sorts as `compare` says; equals stay in their order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &|one, other| compare(&items[one], &items[other]));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| taken[place].take()));
}

/// Sorts by a key; equals stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

/// Puts things into a set or a map, one after the other.
pub fn gathered<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut gathered = C::default();
    gathered.extend(items);
    gathered
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn things_are_sorted_as_the_library_sorts(mut items: Vec<(u8, u16)>) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            prop_assert_eq!(items, expected);
        }

        #[test]
        fn things_are_gathered_as_the_library_collects(items: Vec<(u8, u16)>) {
            let expected: BTreeMap<u8, u16> = items.iter().copied().collect();
            prop_assert_eq!(gathered::<BTreeMap<u8, u16>, _>(items), expected);
        }
    }
}
