//! The files of the audits as they stood when the program was built; a test holds the list to the folder.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name under `ontology/audits/` and contents of each rule.
        pub(super) const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../ontology/audits/", $name)))),*];
    };
}

files![
    "A01-controller-or-contact-missing.rq",
    "A02-representative-missing.rq",
    "A03-dpo-contact-missing.rq",
    "A04-data-without-purpose.rq",
    "A05-legal-basis-missing.rq",
    "A06-legitimate-interest-unnamed.rq",
    "A07-recipients-only-generic.rq",
    "A08-transfer-without-safeguard.rq",
    "A09-third-country-unnamed.rq",
    "A10-safeguard-without-copy.rq",
    "A11-retention-missing.rq",
    "A12-retention-vague.rq",
    "A13-right-of-access-missing.rq",
    "A14-right-to-rectification-missing.rq",
    "A15-right-to-erasure-missing.rq",
    "A16-right-to-restriction-missing.rq",
    "A17-right-to-portability-missing.rq",
    "A18-right-to-objection-missing.rq",
    "A19-withdrawal-missing.rq",
    "A20-complaint-missing.rq",
    "A21-necessity-unstated.rq",
    "A22-automated-decision-thin.rq",
    "A23-source-unnamed.rq",
    "B01-special-category-without-ground.rq",
    "B02-children-without-parents.rq",
    "B03-vague-purpose.rq",
    "B04-hedged.rq",
    "B05-open-list.rq",
    "B06-contradiction.toml",
    "B07-narrowing-tension.toml",
    "B08-no-sale-but-advertising.rq",
    "B09-consent-by-use.rq",
    "B10-two-bases-for-one-purpose.rq",
    "B11-identifiers-called-anonymous.rq",
    "B12-processor-and-controller.rq",
    "B13-security-unsaid-or-absolute.rq",
    "B14-opt-out-without-way.rq",
    "C01-twelve-months-unlisted.rq",
    "C02-no-do-not-sell-link.rq",
    "C03-sale-of-minors-data-unsaid.rq",
    "C04-preference-signal-unstated.rq",
    "C05-retention-per-category-missing.rq",
    "C06-do-not-track-unsaid.rq",
    "D01-date-missing.rq",
    "D02-old.rq",
    "D03-repealed-law.rq",
    "D04-dead-framework.rq",
    "D05-framework-of-another-country.rq",
    "D06-placeholder.rq",
    "D07-date-unchanged.toml",
    "D08-material-change.toml",
    "D09-other-name.toml",
    "E01-omitted.toml",
    "E02-vague.toml",
    "E03-ambiguous.toml",
    "E04-incorrect.toml",
    "E05-clear.toml",
    "E06-never-observed.toml",
    "E07-observed-country.toml",
];

/// The lists of wordings.
pub(super) const PHRASES: &str = include_str!("../../ontology/audits/phrases.toml");
/// Which recipients kinds of service are.
pub(super) const SERVICE_KINDS: &str = include_str!("../../ontology/audits/service-kinds.csv");
/// Decisions on adequacy.
pub(super) const ADEQUACY: &str = include_str!("../../ontology/adequacy.csv");
/// Laws and frameworks with their dates.
pub(super) const FRAMEWORKS: &str = include_str!("../../ontology/frameworks.csv");
