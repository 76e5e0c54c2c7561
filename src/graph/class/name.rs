//! The name of a class, from the type of a node and its own name.

use std::borrow::Cow;

use crate::snapshot::NodeType;

/// The class of nodes of `node_type`, where the type alone decides. None where the node's name does, and for unknown types.
pub(in crate::graph) fn of_type(node_type: NodeType) -> Option<&'static str> {
    Some(match node_type {
        NodeType::Hidden => "(system)",
        NodeType::Code => "(compiled code)",
        NodeType::Closure => "Function",
        NodeType::RegExp => "RegExp",
        NodeType::Array => "(array)",
        NodeType::String => "(string)",
        NodeType::ConcatenatedString => "(concatenated string)",
        NodeType::SlicedString => "(sliced string)",
        NodeType::Number => "(number)",
        NodeType::Symbol => "(symbol)",
        NodeType::BigInt => "(bigint)",
        NodeType::ObjectShape => "(object shape)",
        NodeType::WasmObject => "(wasm object)",
        NodeType::Synthetic => "(synthetic)",
        NodeType::Object | NodeType::Native | NodeType::Other => return None,
    })
}

/// The class of an object or native node that is called `name`, which is nearly always `name` itself.
///
/// DOM elements lose their attributes: `<div id="a">` and `Detached <div id="a">` are of the classes `<div>` and
/// `Detached <div>`. The scopes of closures lose the id that newer V8 writes behind them.
pub(in crate::graph) fn of_object(name: Cow<'_, str>) -> Cow<'_, str> {
    const DETACHED_ELEMENT: &str = "Detached <";
    const SCOPE: &str = "system / Context / scope @";
    let tag_start = match name.as_bytes().first() {
        Some(b'<') => 0,
        Some(b'D') if name.starts_with(DETACHED_ELEMENT) => DETACHED_ELEMENT.len(),
        Some(b's') if name.strip_prefix(SCOPE).is_some_and(is_number) => {
            return Cow::Borrowed(SCOPE.trim_end_matches(" @"));
        }
        _ => return name,
    };
    match name[tag_start..].find(' ') {
        Some(space) => Cow::Owned(format!("{}>", &name[..tag_start + space])),
        None => name,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_lose_attributes_and_scopes_lose_ids() {
        for (name, class) in [
            ("OrderEvents", "OrderEvents"),
            ("<div id=\"a\" class=\"b\">", "<div>"),
            ("<div>", "<div>"),
            ("Detached <li data-x=\"1\">", "Detached <li>"),
            ("Detached Window", "Detached Window"),
            ("system / Context", "system / Context"),
            ("system / Context / scope @706909", "system / Context / scope"),
            ("system / Context / scope @x1", "system / Context / scope @x1"),
            ("", ""),
        ] {
            assert_eq!(of_object(Cow::Borrowed(name)), class);
        }
    }
}
