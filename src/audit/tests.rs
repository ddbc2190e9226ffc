//! The rules and the engine.

use super::*;

#[test]
fn the_embedded_rules_are_those_of_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/audits");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| name.starts_with(|letter: char| letter.is_ascii_uppercase()) && name != "README.md");
    names.sort();
    assert_eq!(embedded::FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    assert_eq!(Rules::embedded().all().len(), names.len());
}

#[test]
fn lists_of_wordings_hold_their_examples() {
    let phrases = &Rules::embedded().phrases;
    let mut wrong = Vec::new();
    for (name, list) in phrases.lists() {
        assert!(!list.must.is_empty() && !list.must_not.is_empty(), "{name} has examples on both sides");
        wrong.extend(
            list.must.iter().filter(|sentence| !phrases.of("", sentence).contains(&name)).map(|sentence| format!("{name} misses {sentence:?}")),
        );
        wrong.extend(
            list.must_not.iter().filter(|sentence| phrases.of("", sentence).contains(&name)).map(|sentence| format!("{name} takes {sentence:?}")),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn queries_ask_only_for_lists_that_there_are() {
    let rules = Rules::embedded();
    let graph = Graph::new([]).expect("an empty store");
    for rule in rules.all() {
        assert!(!rule.title.ends_with('.') && rule.message.ends_with(['.', '}']), "{}", rule.file);
        assert!(!rule.message.contains("violat") && !rule.help.contains("violat"), "{}", rule.file);
        let Body::Query(query) = &rule.body else { continue };
        graph.groups(query).unwrap_or_else(|error| panic!("{}: {error}: {:?}", rule.file, std::error::Error::source(&error)));
        for (at, _) in query.match_indices(" say:") {
            let name: String = query[at + 5..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '-').collect();
            assert!(name.is_empty() || rules.phrases.list(&name).is_some(), "{}: no list {name}", rule.file);
        }
    }
}
