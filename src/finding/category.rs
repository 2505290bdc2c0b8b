//! The kind of text that a rule removes.

use std::fmt;

/// Declares an enum whose variants have names in files and reports.
macro_rules! named {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$doc])* $variant,)*
        }

        impl $type {
            /// All of them, in the order of the documentation.
            pub const ALL: [$type; [$($name),*].len()] = [$($type::$variant),*];

            /// The name that files and reports use.
            pub fn name(self) -> &'static str {
                [$($name),*][self as usize]
            }

            /// The variant with that name.
            pub fn named(name: &str) -> Option<$type> {
                $type::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}
pub(super) use named;

named! {
    /// The kind of text that a rule removes. A rule's file names it in lower case with hyphens.
    Category {
        /// Self-promotion: live news, channels, offers.
        Promotion = "promotion",
        /// Sign up for newsletters and alerts.
        Newsletter = "newsletter",
        /// Subscribe, log in, donate.
        Subscription = "subscription",
        /// Follow us.
        Social = "social",
        /// Share this.
        Share = "share",
        /// Labels of advertisements and affiliate notes.
        Advertisement = "advertisement",
        /// Links to other stories.
        Related = "related",
        /// Prompts, forms and other parts of reader comments.
        Comments = "comments",
        /// Copyright lines and legal notes.
        Copyright = "copyright",
        /// "This story has not been edited by our staff."
        SyndicationNote = "syndication-note",
        /// Who wrote, edited, photographed. Journalism: kept unless asked otherwise.
        Credit = "credit",
        /// The author's name alone, with or without a date. Journalism: kept unless asked otherwise.
        Byline = "byline",
        /// Where and when the story was filed. Journalism: kept unless asked otherwise.
        Dateline = "dateline",
        /// How to reach the newsroom.
        Contact = "contact",
        /// Cookie and privacy notes.
        Cookie = "cookie",
        /// Get our app.
        App = "app",
        /// Menus, breadcrumbs, page furniture.
        Navigation = "navigation",
        /// Corrections and clarifications. Journalism: kept unless asked otherwise.
        Correction = "correction",
    }
}

impl Category {
    /// Whether rules of this category remove text unless the user says otherwise.
    pub fn acts_by_default(self) -> bool {
        // Who wrote it, where, and what was wrong with it: the journalist's own words about the story.
        !matches!(
            self,
            Category::Credit | Category::Byline | Category::Dateline | Category::Correction
        )
    }

    /// Whether its lines name the authors of the article, so that a user may want them as data.
    pub fn names_authors(self) -> bool {
        matches!(
            self,
            Category::Credit | Category::Byline | Category::Copyright
        )
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}
