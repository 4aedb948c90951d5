//! The edits that fixes are made of, by where a finding points.

use super::{Edit, End, Style, child, container, count, node_at};
use crate::condition::Operator;
use crate::json::{Member, Node, Value};
use crate::lint::spans::{find, members};
use crate::lint::subject::Subject;
use crate::resource_name::Field;
use crate::source::Span;
use crate::words::seen;

/// A text as JSON.
pub(in crate::lint) fn quoted(text: &str) -> String {
    // OK because writing a string into memory cannot fail.
    seen(serde_json::to_string(text).unwrap_or_default())
}

fn whole(member: &Member<'_>) -> Span {
    Span::new(member.key_span.start(), member.value.span.end())
}

/// The object that begins at a span, inside the outermost one.
fn beginning<'n, 't>(root: &'n Node<'t>, start: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    loop {
        here = child(here, start)?.1;
        if here.span.start() == start.start() && matches!(here.value, Value::Object(_)) {
            return Some(here);
        }
    }
}

/// The decoded text of the value at a span.
pub(in crate::lint) fn text_at<'s>(subject: &'s Subject<'_>, span: Span) -> Option<&'s str> {
    match &node_at(subject.root, span)?.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

pub(in crate::lint) fn replace(span: Span, text: &str) -> Vec<Edit> {
    vec![Edit::Replace(span, quoted(text))]
}

/// With another word in one field of the resource at a span, a field before the last.
pub(in crate::lint) fn replace_field(
    subject: &Subject<'_>,
    span: Span,
    field: &Field,
    word: &str,
) -> Option<Vec<Edit>> {
    let text = text_at(subject, span).filter(|text| !text.contains("${"))?;
    let names = &subject.table.names;
    let index = names.index_of(field)?;
    if index + 1 >= names.fields.len() {
        return None;
    }
    let mut fields: Vec<&str> = text.splitn(names.fields.len(), ':').collect();
    *fields.get_mut(index)? = word;
    Some(replace(span, &fields.join(":")))
}

/// Without the item at a span, one of a list that holds others.
pub(in crate::lint) fn remove_item(subject: &Subject<'_>, span: Span) -> Option<Vec<Edit>> {
    let list = container(subject.root, span)?;
    let others = matches!(list.value, Value::Array(_)) && count(list) > 1;
    others.then(|| vec![Edit::Remove(span)])
}

/// Without the statement that begins at a span, one of several.
pub(in crate::lint) fn remove_statement(subject: &Subject<'_>, start: Span) -> Option<Vec<Edit>> {
    remove_item(subject, statement_at(subject, start)?.span)
}

/// The statement that begins at a span.
pub(in crate::lint) fn statement_at<'s>(
    subject: &'s Subject<'_>,
    start: Span,
) -> Option<&'s Node<'s>> {
    let statements = &find(subject.root, "Statement")?.value;
    let found = beginning(subject.root, start)?;
    statements.span.contains(found.span).then_some(found)
}

/// Without the member whose key or value stands at a span.
pub(in crate::lint) fn remove_member(subject: &Subject<'_>, span: Span) -> Option<Vec<Edit>> {
    let mut here = subject.root;
    loop {
        let (whole, value) = child(here, span)?;
        let is_member = matches!(here.value, Value::Object(_));
        if is_member && (value.span == span || whole.start() == span.start()) {
            return Some(vec![Edit::Remove(whole)]);
        }
        here = value;
    }
}

/// An operator in a `Condition` of the tree, with the keys that it tests.
#[derive(Clone, Copy)]
pub(in crate::lint) struct OperatorBlock<'n> {
    condition: &'n Member<'n>,
    operator: &'n Member<'n>,
    text: &'n str,
    style: Style<'n>,
}

impl<'n> OperatorBlock<'n> {
    /// The operator that stands at a span, or under which the span is.
    pub(in crate::lint) fn at(subject: &'n Subject<'_>, span: Span) -> Option<Self> {
        let statements = &find(subject.root, "Statement")?.value;
        let statement = if let Value::Array(_) = statements.value {
            child(statements, span)?.1
        } else {
            statements
        };
        let condition = find(statement, "Condition")?;
        let operator = members(&condition.value)
            .iter()
            .find(|member| whole(member).contains(span))?;
        Some(Self {
            condition,
            operator,
            text: subject.text,
            style: Style::of(subject.text, subject.root),
        })
    }

    pub(in crate::lint) fn operator(self) -> Option<Operator> {
        Operator::parse(&self.operator.key)
    }

    /// The key under it at which or under which a span is.
    pub(in crate::lint) fn key_at(self, span: Span) -> Option<&'n Member<'n>> {
        members(&self.operator.value)
            .iter()
            .find(|member| whole(member).contains(span))
    }

    /// The test of one key, by its name as written.
    pub(in crate::lint) fn key(self, name: &str) -> Option<&'n Member<'n>> {
        self.keys().iter().find(|member| member.key == name)
    }

    /// The keys under it.
    pub(in crate::lint) fn keys(self) -> &'n [Member<'n>] {
        members(&self.operator.value)
    }

    /// Without one key: with its operator where it is the only one there, with the whole condition
    /// where that is.
    pub(in crate::lint) fn remove(self, key: &Member<'_>) -> Vec<Edit> {
        let alone = |node: &Node<'_>| count(node) < 2;
        let gone = match (alone(&self.operator.value), alone(&self.condition.value)) {
            (false, _) => whole(key),
            (true, false) => whole(self.operator),
            (true, true) => whole(self.condition),
        };
        vec![Edit::Remove(gone)]
    }

    /// With the operator under another name, for all its keys.
    pub(in crate::lint) fn rename(self, to: Operator) -> Vec<Edit> {
        let target = self.operator_named(&to.name());
        match target.filter(|target| !std::ptr::eq(*target, self.operator)) {
            None => vec![Edit::Replace(self.operator.key_span, quoted(&to.name()))],
            Some(target) => {
                let moved = self.keys().iter().map(|key| self.raw(whole(key))).collect();
                vec![
                    Edit::Remove(whole(self.operator)),
                    Edit::Insert(target.value.span, End::Last, moved),
                ]
            }
        }
    }

    /// With one key under another operator, and with another value where one is given.
    pub(in crate::lint) fn retarget(
        self,
        key: &Member<'_>,
        to: &str,
        value: Option<&str>,
    ) -> Vec<Edit> {
        let target = self.operator_named(to);
        if self.keys().len() == 1 && target.is_none() {
            let renamed = Edit::Replace(self.operator.key_span, quoted(to));
            return [
                Some(renamed),
                value.map(|value| Edit::Replace(key.value.span, quoted(value))),
            ]
            .into_iter()
            .flatten()
            .collect();
        }
        let value = value.map_or_else(|| self.raw(key.value.span), quoted);
        let member = format!("{}{}{value}", self.raw(key.key_span), self.style.colon);
        let gone = if self.keys().len() == 1 {
            whole(self.operator)
        } else {
            whole(key)
        };
        vec![Edit::Remove(gone), self.under(to, member)]
    }

    /// With one more test of a key.
    pub(in crate::lint) fn and(self, operator: &str, key: &Member<'_>, value: &str) -> Edit {
        self.under(
            operator,
            format!(
                "{}{}{}",
                self.raw(key.key_span),
                self.style.colon,
                quoted(value)
            ),
        )
    }

    fn under(self, operator: &str, member: String) -> Edit {
        match self.operator_named(operator) {
            Some(target) => Edit::Insert(target.value.span, End::Last, vec![member]),
            None => {
                let added = format!("{}{}{{{member}}}", quoted(operator), self.style.colon);
                Edit::Insert(self.condition.value.span, End::Last, vec![added])
            }
        }
    }

    /// By what the name means, since an operator has several spellings.
    fn operator_named(self, name: &str) -> Option<&'n Member<'n>> {
        let meant = Operator::parse(name)?;
        let mut others = members(&self.condition.value).iter();
        others.find(|member| Operator::parse(&member.key) == Some(meant))
    }

    fn raw(self, span: Span) -> String {
        self.text
            .get(span.start()..span.end())
            .unwrap_or("")
            .to_owned()
    }
}
