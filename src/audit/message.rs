//! A rule's message with the values that were found.

use std::collections::{BTreeMap, BTreeSet};

/// Values that a message lists before it only counts the rest.
const LISTED: usize = 6;

/// `template` with each `{name}` replaced by the values of that variable.
pub(super) fn fill(template: &str, values: &BTreeMap<String, BTreeSet<String>>) -> String {
    let (mut filled, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(&values.get(name).map(list).unwrap_or_default());
        rest = after;
    }
    filled + rest
}

fn list(values: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = values.iter().map(String::as_str).take(LISTED).collect();
    let more = values.len() - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_what_was_found() {
        let values = BTreeMap::from([("data".to_owned(), (0..8).map(|number| number.to_string()).collect())]);
        assert_eq!(fill("{data}: none {of} it", &values), "0, 1, 2, 3, 4, 5 and 2 more: none  it");
        assert_eq!(fill("open { brace", &values), "open { brace");
    }
}
