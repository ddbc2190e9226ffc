//! Who answers for the policy.

use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::segment::Segments;

/// The company that answers for the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller {
    /// Its name as the policy, the header or the user gives it; `None` where nothing names it.
    pub name: Option<String>,
    /// Short names and earlier names that the policy defines for it.
    pub aliases: Vec<String>,
    /// Where the name was found.
    pub origin: ControllerOrigin,
}

/// Where a controller's name comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ControllerOrigin {
    /// The policy's own words.
    Text,
    /// The archive header or the page's metadata.
    Metadata,
    /// `--controller NAME`.
    Option,
    /// Nowhere: an unnamed controller of that document.
    #[default]
    Unnamed,
}

impl ControllerOrigin {
    /// The word in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Metadata => "metadata",
            Self::Option => "option",
            Self::Unnamed => "unnamed",
        }
    }
}

/// Finds the controller: in the text, else in the surroundings, else what the caller says.
#[must_use]
pub fn find(document: &Document, _segments: &Segments, _annotated: &Annotated, _knowledge: &Knowledge, option: Option<&str>) -> Controller {
    if let Some(name) = document.metadata.publisher.clone().or_else(|| document.metadata.site.clone()) {
        return Controller { name: Some(name), aliases: Vec::new(), origin: ControllerOrigin::Metadata };
    }
    option.map_or_else(Controller::default, |name| Controller { name: Some(name.to_owned()), aliases: Vec::new(), origin: ControllerOrigin::Option })
}
