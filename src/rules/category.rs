//! The kind of text that a rule removes.

use std::fmt;

/// The kind of text that a rule removes. A rule's file names it in lower case with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// The site praises itself: live news, channels, offers.
    Promotion,
    /// Sign up for letters and alerts.
    Newsletter,
    /// Subscribe, log in, donate.
    Subscription,
    /// Follow us.
    Social,
    /// Share this.
    Share,
    /// Labels of advertisements and affiliate notes.
    Advertisement,
    /// Links to other stories.
    Related,
    /// Prompts, forms and other parts of reader comments.
    Comments,
    /// Copyright lines and legal notes.
    Copyright,
    /// "This story has not been edited by our staff."
    SyndicationNote,
    /// Who wrote, edited, photographed. Journalism: kept unless asked otherwise.
    Credit,
    /// The author's name alone, with or without a date. Journalism: kept unless asked otherwise.
    Byline,
    /// Where and when the story was filed. Journalism: kept unless asked otherwise.
    Dateline,
    /// How to reach the newsroom.
    Contact,
    /// Cookie and privacy notes.
    Cookie,
    /// Get our app.
    App,
    /// Menus, breadcrumbs, page furniture.
    Navigation,
    /// Corrections and clarifications. Journalism: kept unless asked otherwise.
    Correction,
}

impl Category {
    /// All categories, in the order of the documentation.
    pub const ALL: [Category; 18] = [
        Category::Promotion,
        Category::Newsletter,
        Category::Subscription,
        Category::Social,
        Category::Share,
        Category::Advertisement,
        Category::Related,
        Category::Comments,
        Category::Copyright,
        Category::SyndicationNote,
        Category::Credit,
        Category::Byline,
        Category::Dateline,
        Category::Contact,
        Category::Cookie,
        Category::App,
        Category::Navigation,
        Category::Correction,
    ];

    /// The name that files and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Category::Promotion => "promotion",
            Category::Newsletter => "newsletter",
            Category::Subscription => "subscription",
            Category::Social => "social",
            Category::Share => "share",
            Category::Advertisement => "advertisement",
            Category::Related => "related",
            Category::Comments => "comments",
            Category::Copyright => "copyright",
            Category::SyndicationNote => "syndication-note",
            Category::Credit => "credit",
            Category::Byline => "byline",
            Category::Dateline => "dateline",
            Category::Contact => "contact",
            Category::Cookie => "cookie",
            Category::App => "app",
            Category::Navigation => "navigation",
            Category::Correction => "correction",
        }
    }

    /// The category of that name.
    pub fn named(name: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|c| c.name() == name)
    }

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
