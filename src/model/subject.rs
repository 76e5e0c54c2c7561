//! Whose retainers the lower pane shows, in words, and what else of the class could be looked at.

use super::{ClassKey, ComparisonRows, Selection, format, group_name};
use crate::{
    graph::{Heap, display_name},
    snapshot::NodeIndex,
    timeline::Group,
};

/// The heading of the lower pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SubjectTitle {
    /// Such as `119,589 (string) born` or `OrderEvents @1417`.
    pub text: String,
    /// The groups of the class, if it is one that is selected: what each button selects, its words, whether it is shown.
    pub groups: Vec<(Selection, String, bool)>,
}

/// Text of an object or name of a class longer than this is cut in the heading.
const TITLE_CHARS: usize = 80;

/// The heading for a class or a group; none if the class is not in the table's comparison.
pub fn group_subject(table: &ComparisonRows, class: &ClassKey, group: Option<Group>) -> Option<SubjectTitle> {
    let row = table.compared.find(class)?;
    let groups = table.compared.groups(row);
    let shown = group.or_else(|| table.compared.telling_group(row));
    let name = format::elide_middle(&format::one_line(&class.name), TITLE_CHARS);
    let words = |(group, count): (Group, u64)| format!("{} {}", group_name(group), format::count(count));
    let text = groups.iter().find(|(group, _)| Some(*group) == shown).map_or_else(
        || name.clone(),
        |&(group, count)| match group {
            Group::All => format!("all {} {name}", format::count(count)),
            _ => format!("{} {} {name}", format::count(count), group_name(group).to_lowercase()),
        },
    );
    let buttons = groups
        .iter()
        .map(|&(group, count)| (Selection::Group(class.clone(), group), words((group, count)), Some(group) == shown));
    Some(SubjectTitle { text, groups: if groups.len() > 1 { buttons.collect() } else { Vec::new() } })
}

/// The heading for one object.
pub fn object_subject(heap: &Heap, node: NodeIndex) -> SubjectTitle {
    let name = format::elide_middle(&format::one_line(&display_name(heap, node)), TITLE_CHARS);
    SubjectTitle { text: format!("{name} {}", heap.snapshot.nodes.id(node)), groups: Vec::new() }
}
