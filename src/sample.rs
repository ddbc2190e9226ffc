//! Extractions made by hand from little texts of our own, so that graph and views are tested apart from the extractor.

use std::fs;

use sha2::{Digest, Sha256};

use crate::document::{Document, Format, Metadata};
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind, PartyKind, Profile};
use crate::pipeline::{Controller, ControllerOrigin, Extraction};
use crate::practice::{Action, Argument, Modality, Polarity, Practice, Role, Subsumption};
use crate::segment::{Section, Segments, Sentence, SentenceKind};
use crate::text::{SourceMapBuilder, Span};

/// Builds an [`Extraction`] sentence by sentence; words are looked up in the sentence that was named last.
pub(crate) struct Sample {
    pub(crate) extraction: Extraction,
    at: Span,
}

impl Sample {
    /// A document; tags (`<b>`) in the source are no text, `&amp;` is an ampersand.
    pub(crate) fn new(path: &str, source: &str, controller: Option<&str>) -> Self {
        let mut builder = SourceMapBuilder::new();
        let mut at = 0;
        while let Some(letter) = source[at..].chars().next() {
            if letter == '<' {
                at += source[at..].find('>').expect("samples close their tags") + 1;
            } else if source[at..].starts_with("&amp;") {
                builder.replace("&", at..at + 5);
                at += 5;
            } else {
                builder.copy(source, at..at + letter.len_utf8());
                at += letter.len_utf8();
            }
        }
        let (text, map) = builder.finish(source);
        let sha256 = Sha256::digest(source.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let metadata =
            Metadata { archived: Some("2026-05-01".into()), source_url: Some("https://brambleway.example/privacy".into()), ..Metadata::default() };
        let document = Document {
            path: path.into(),
            sha256,
            format: Format::Plain,
            source: source.into(),
            text,
            map,
            blocks: Vec::new(),
            metadata,
            language: "en".into(),
            diagnostics: Vec::new(),
        };
        let origin = if controller.is_some() { ControllerOrigin::Text } else { ControllerOrigin::Unnamed };
        let root = Section { heading: None, level: 0, parent: None };
        Self {
            extraction: Extraction {
                document,
                segments: Segments { sections: vec![root], ..Segments::default() },
                controller: Controller { name: controller.map(str::to_owned), origin, ..Controller::default() },
                profile: Profile::Lexicon,
                mentions: Vec::new(),
                practices: Vec::new(),
                subsumptions: Vec::new(),
                diagnostics: Vec::new(),
            },
            at: Span::default(),
        }
    }

    fn find(&self, words: &str, within: Span) -> Span {
        let text = &self.extraction.document.text;
        let start = within.start + within.of(text).find(words).unwrap_or_else(|| panic!("{words:?} is not in {:?}", within.of(text)));
        Span::new(start, start + words.len())
    }

    pub(crate) fn heading(&mut self, words: &str) -> &mut Self {
        let heading = self.find(words, Span::new(0, self.extraction.document.text.len()));
        self.extraction.segments.sections.push(Section { heading: Some(heading), level: 2, parent: Some(0) });
        self
    }

    pub(crate) fn sentence(&mut self, words: &str) -> &mut Self {
        self.at = self.find(words, Span::new(0, self.extraction.document.text.len()));
        let segments = &mut self.extraction.segments;
        let section = segments.sections.len() - 1;
        segments.sentences.push(Sentence { span: self.at, kind: SentenceKind::Prose, section, block: 0, lead_in: None, headers: Vec::new() });
        self
    }

    pub(crate) fn mention(&mut self, kind: MentionKind, words: &str, concept: Option<&str>) -> usize {
        let mut mention = Mention::new(kind, self.find(words, self.at));
        mention.concept = concept.map(str::to_owned);
        self.extraction.mentions.push(mention);
        self.extraction.mentions.len() - 1
    }

    pub(crate) fn data(&mut self, words: &str, concept: &str) -> usize {
        self.mention(MentionKind::Data, words, Some(concept))
    }

    pub(crate) fn party(&mut self, words: &str, kind: PartyKind, concept: Option<&str>) -> usize {
        let index = self.mention(MentionKind::Party, words, concept);
        self.extraction.mentions[index].party = Some(kind);
        index
    }

    pub(crate) fn company(&mut self, words: &str, entity: Option<&str>) -> usize {
        let index = self.party(words, PartyKind::Third, None);
        let mention = &mut self.extraction.mentions[index];
        mention.named = true;
        mention.name = Some(words.to_owned());
        mention.entity = entity.map(str::to_owned);
        index
    }

    pub(crate) fn practice(&mut self, action: Action, trigger: &str, arguments: &[(Role, usize)]) -> &mut Practice {
        let mut arguments: Vec<_> = arguments.iter().map(|&(role, mention)| Argument { role, mention }).collect();
        arguments.sort();
        let trigger = Some(self.find(trigger, self.at));
        let sentence = self.extraction.segments.sentences.len() - 1;
        let (polarity, modality) = (Polarity::Affirmed, Modality::Certain);
        let span = self.at;
        self.extraction.practices.push(Practice {
            action,
            span,
            sentence,
            trigger,
            polarity,
            modality,
            inferred_actor: None,
            confidence: 0.93,
            arguments,
        });
        self.extraction.practices.last_mut().expect("it was just added")
    }

    pub(crate) fn includes(&mut self, upper: usize, lower: usize) {
        let sentence = self.extraction.segments.sentences.len() - 1;
        self.extraction.subsumptions.push(Subsumption { upper, lower, sentence });
    }
}

const PREFIXES: &str = "@prefix pf: <urn:policyflow:ns#> . @prefix dpv: <https://w3id.org/dpv#> . @prefix pd: <https://w3id.org/dpv/pd#> .
    @prefix loc: <https://w3id.org/dpv/loc#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n";

/// A little knowledge that changes with no change of the ontology.
pub(crate) fn knowledge() -> Knowledge {
    let concept = |curie: &str, label: &str, broader: &str, scheme: &str| {
        let broader = if broader.is_empty() { String::new() } else { format!("; skos:broader {broader} ") };
        format!("{curie} skos:prefLabel \"{label}\"@en ; skos:inScheme pf:{scheme} {broader}.\n")
    };
    let data = [
        concept("dpv:Data", "Data", "", "data"),
        concept("dpv:PersonalData", "Personal Data", "dpv:Data", "data"),
        concept("pd:Tracking", "Tracking", "dpv:PersonalData", "data"),
        concept("pd:Contact", "Contact", "pd:Tracking", "data"),
        concept("pd:EmailAddress", "Email Address", "pd:Contact", "data"),
    ]
    .concat();
    let purposes = [
        concept("dpv:Purpose", "Purpose", "", "purposes"),
        concept("dpv:ServiceUsageAnalytics", "Service Usage Analytics", "dpv:Purpose", "purposes"),
    ]
    .concat();
    let bases = concept("dpv:Consent", "Consent", "", "legal-bases");
    let google = format!("<{GOOGLE}> skos:prefLabel \"Google LLC\"@en ; skos:altLabel \"Google\"@en ; pf:seat loc:US .\n");
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("terms")).expect("a folder");
    for (name, text) in [
        ("terms/data.ttl", data),
        ("terms/purposes.ttl", purposes),
        ("terms/technologies.ttl", String::new()),
        ("terms/recipients.ttl", concept("dpv:ThirdParty", "Third Party", "", "recipients")),
        ("terms/legal-bases.ttl", bases),
        ("terms/measures.ttl", String::new()),
        ("terms/subjects.ttl", String::new()),
        ("organisations.ttl", google),
    ] {
        fs::write(folder.path().join(name), format!("{PREFIXES}{text}")).expect("a file");
    }
    let places = "code,iri,name,aliases,eea,eu\nUS,loc:US,United States of America,USA|United States,false,false\n";
    fs::write(folder.path().join("places.csv"), places).expect("a file");
    Knowledge::from_dir(folder.path()).expect("the little ontology is well formed")
}

/// IRI of the one organisation that the little knowledge of tests knows.
pub(crate) const GOOGLE: &str = "urn:policyflow:id/organisation/google";

/// A policy with an affirmed, a denied, a hedged and a conditional practice, in awkward mark-up.
pub(crate) fn brambleway() -> Extraction {
    let mut sample = Sample::new(
        "policies/brambleway.html",
        "<h2>Sharing</h2>\n<p>We collect your <b>e-mail</b> address. 🍪 We share your e-mail address with Google for analytics, in the USA, if you consent. \
         We may share your e-mail address with Pine &amp; \"Sons\" Ltd. We do not sell your personal information. \
         We keep your e-mail address for 24 months. Our partners collect your e-mail address. Contact data include your e-mail address.</p>",
        Some("Brambleway Ltd"),
    );
    sample.heading("Sharing");
    sample.sentence("We collect your e-mail address.");
    let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("your e-mail address", "pd:EmailAddress"));
    sample.practice(Action::Collect, "collect", &[(Role::Actor, we), (Role::Data, mail)]);
    sample.sentence("We share your e-mail address with Google for analytics, in the USA, if you consent.");
    let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("your e-mail address", "pd:EmailAddress"));
    let google = sample.company("Google", Some(GOOGLE));
    let analytics = sample.mention(MentionKind::Purpose, "analytics", Some("dpv:ServiceUsageAnalytics"));
    let usa = sample.mention(MentionKind::Place, "USA", Some("loc:US"));
    let consent = sample.mention(MentionKind::Condition, "if you consent", Some("dpv:Consent"));
    let basis = sample.mention(MentionKind::LegalBasis, "you consent", Some("dpv:Consent"));
    let slots = [
        (Role::Actor, we),
        (Role::Data, mail),
        (Role::Recipient, google),
        (Role::Purpose, analytics),
        (Role::Location, usa),
        (Role::Condition, consent),
        (Role::LegalBasis, basis),
    ];
    sample.practice(Action::Share, "share", &slots);
    sample.sentence("We may share your e-mail address with Pine & \"Sons\" Ltd.");
    let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("your e-mail address", "pd:EmailAddress"));
    let pine = sample.company("Pine & \"Sons\" Ltd", None);
    sample.practice(Action::Share, "share", &[(Role::Actor, we), (Role::Data, mail), (Role::Recipient, pine)]).modality = Modality::Possible;
    sample.sentence("We do not sell your personal information.");
    let (we, any) = (sample.party("We", PartyKind::First, None), sample.data("personal information", "dpv:PersonalData"));
    let not = sample.mention(MentionKind::Negation, "not", None);
    sample.practice(Action::Sell, "sell", &[(Role::Actor, we), (Role::Data, any), (Role::Negation, not)]).polarity = Polarity::Denied;
    sample.sentence("We keep your e-mail address for 24 months.");
    let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("your e-mail address", "pd:EmailAddress"));
    let months = sample.mention(MentionKind::Duration, "24 months", None);
    sample.practice(Action::Store, "keep", &[(Role::Actor, we), (Role::Data, mail), (Role::Duration, months)]);
    sample.sentence("Our partners collect your e-mail address.");
    let partners = sample.party("Our partners", PartyKind::Third, Some("dpv:ThirdParty"));
    let mail = sample.data("your e-mail address", "pd:EmailAddress");
    sample.practice(Action::Collect, "collect", &[(Role::Actor, partners), (Role::Data, mail)]);
    sample.sentence("Contact data include your e-mail address.");
    let contact = sample.mention(MentionKind::Data, "Contact data", None);
    let mail = sample.data("your e-mail address", "pd:EmailAddress");
    sample.includes(contact, mail);
    sample.extraction
}

/// A policy of `companies` recipients and `kinds` kinds of data, in so many categories; every seventh statement is denied, every fifth hedged.
pub(crate) fn crowd(companies: usize, kinds: usize) -> Extraction {
    let ways = companies.max(kinds) * 3;
    let words = |way: usize| format!("No {way}: we share kind{} with Company{} Ltd.", way % kinds, way % companies);
    let text: Vec<String> = (0..ways).map(words).collect();
    let mut sample = Sample::new("policies/crowd.txt", &text.join("\n"), Some("Crowd & Sons Ltd"));
    for (way, sentence) in text.iter().enumerate() {
        sample.sentence(sentence);
        let (kind, company) = (format!("kind{}", way % kinds), format!("Company{} Ltd", way % companies));
        let (we, data) = (sample.party("we", PartyKind::First, None), sample.data(&kind, &format!("pd:Kind{}", way % kinds)));
        let company = sample.company(&company, None);
        let shared = sample.practice(Action::Share, "share", &[(Role::Actor, we), (Role::Data, data), (Role::Recipient, company)]);
        shared.polarity = if way % 7 == 0 { Polarity::Denied } else { Polarity::Affirmed };
        shared.modality = if way % 5 == 0 { Modality::Possible } else { Modality::Certain };
        sample.practice(Action::Collect, "share", &[(Role::Actor, we), (Role::Data, data)]);
    }
    sample.extraction
}
