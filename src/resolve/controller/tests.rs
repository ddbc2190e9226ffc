use super::*;
use crate::annotate::annotate;
use crate::document::{Source, read};
use crate::segment::segment;

fn of_text(text: &str, option: Option<&str>) -> Controller {
    let knowledge = Knowledge::embedded().expect("the embedded ontology is whole");
    let document = read(&Source { path: "policy.md".to_owned(), bytes: text.as_bytes().to_vec() });
    let segments = segment(&document);
    let annotated = annotate(&document, &segments, &knowledge);
    find(&document, &segments, &annotated, &knowledge, option)
}

fn name(text: &str) -> Option<String> {
    of_text(text, None).name
}

#[test]
fn definitions_name_the_controller() {
    let found = of_text(
        "# Privacy\n\nThis text says how data are used by Marrow AG, Gasse 1a, 00000 Musterstadt (“We” or “Marrow”), and why. Google may set cookies.",
        None,
    );
    assert_eq!(found.name.as_deref(), Some("Marrow AG"));
    assert!(found.aliases.contains(&"Marrow".to_owned()), "{:?}", found.aliases);
    assert_eq!(found.origin, ControllerOrigin::Text);
    assert_eq!(name("Pip is made by Pip Toys Ltd, 4 Yard, Dunmarrow (\"Pip\", \"we\", \"us\"). Read this.").as_deref(), Some("Pip Toys Ltd"));
    let found = of_text(
        "This statement sets out the practices of Corral Papers LLC, its subsidiaries, and affiliates (collectively referred to as \"CPL\"). CPL collects your name.",
        None,
    );
    assert_eq!(found.name.as_deref(), Some("Corral Papers LLC"));
    assert!(found.aliases.contains(&"CPL".to_owned()), "{:?}", found.aliases);
    let template = "# Privacy Policy\n\nCompany (referred to as either \"the Company\", \"We\", \"Us\" or \"Our\" in this Agreement) refers to tidal notes, 9 Pier Road.";
    assert_eq!(name(template).as_deref(), Some("tidal notes"));
}

#[test]
fn imprints_titles_and_phrases_name_it() {
    assert_eq!(
        name("# Data protection\n\n## Responsible party\n\nQuellwerk GmbH\n\nMusterallee 1\n\n## Data protection officer\n\nAdvokat GmbH").as_deref(),
        Some("Quellwerk GmbH")
    );
    assert_eq!(name("# Brine & Oak Privacy Policy\n\nWe keep your order. Facebook may see that you came.").as_deref(), Some("Brine & Oak"));
    assert_eq!(
        name("# Privacy Policy\n\nmossycoder built the Fern app as a Free app. This service is provided by mossycoder.").as_deref(),
        Some("mossycoder")
    );
    assert_eq!(
        name("# Privacy Policy\n\nPelican Post respects your privacy. This is how Pelican Post collects information.").as_deref(),
        Some("Pelican Post")
    );
    assert_eq!(
        name("The data controller within the meaning of the law is Zunder S.p.A. with its seat in Perugia.").as_deref(),
        Some("Zunder S.p.A.")
    );
}

#[test]
fn nobody_who_is_merely_mentioned() {
    let found = of_text(
        "# Privacy Policy\n\nWe use Google Analytics. Google may use the data. Facebook collects your likes. Google uses cookies.",
        Some("Heron Ltd"),
    );
    assert_eq!(found.name.as_deref(), Some("Heron Ltd"));
    assert_eq!(found.origin, ControllerOrigin::Option);
    let found = of_text("# Privacy Policy\n\nThe Company respects your privacy. The Website uses cookies.", None);
    assert_eq!((found.name, found.origin), (None, ControllerOrigin::Unnamed));
}

#[test]
fn names_are_compared_without_what_varies() {
    let knowledge = Knowledge::embedded().expect("the embedded ontology is whole");
    let bare = |name: &str| names::bare(name, knowledge.patterns());
    assert_eq!(bare("The Marrow Group, Inc."), ["marrow", "group"]);
    assert_eq!(bare("Https://www.Marrow.example/x"), ["marrow.example"]);
    assert!(names::stands_for(&bare("MG"), &bare("Marrow Group")));
    assert!(names::stands_for(&bare("marrow.example"), &bare("Marrow Ltd")));
    assert!(!names::stands_for(&bare("Harrow"), &bare("Marrow Group")));
}
