//! What a label heads.

use super::Category;
use super::category::named;

named! {
    /// What the lines below a label are. Lines that it heads are removed or kept with it.
    Heads {
        /// Links to other stories.
        Related = "related",
        /// Readers' comments.
        Comments = "comments",
        /// Words that the story is filed under.
        Tags = "tags",
        /// Other parts of the page, such as a menu, a form or the text of a button. It heads lines only below the story:
        /// inside it, a label of this kind is a line of its own.
        Page = "page",
        /// Nothing, as a notice does, or lines of the story, as "Buy now" above the data of a product does.
        Nothing = "none",
    }
}

impl Heads {
    /// What labels of rules of a category head, unless the rule says otherwise.
    pub fn of(category: Category) -> Self {
        match category {
            Category::Related => Heads::Related,
            Category::Comments => Heads::Comments,
            Category::Advertisement
            | Category::Copyright
            | Category::Credit
            | Category::Byline
            | Category::Dateline
            | Category::Correction => Heads::Nothing,
            _ => Heads::Page,
        }
    }

    /// Whether the lines may stand inside the story.
    ///
    /// On labelled pages, lines below labels of advertisements, menus, social networks and offers inside the story are
    /// boilerplate in 58 to 90 % of all cases only; they are parts of the story in the others.
    pub fn is_inside_stories(self) -> bool {
        matches!(self, Heads::Related | Heads::Comments | Heads::Tags)
    }
}
