//! Lowering of conditions.

use std::borrow::Cow;
use std::ops::Range;

use super::Lowering;
use crate::condition::{Family, Operands, Operator, Test, ValueFault, ValueRule, WrittenOperator};
use crate::dialect::{Dialect, KeyForm, ValueObject};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::Condition;
use crate::model::spans::{ConditionSpans, ListSpans};
use crate::source::Span;
use crate::words::{clip, in_words, nearest};

impl Lowering<'_> {
    /// Reads a `Condition` element.
    pub(super) fn conditions(&mut self, node: &Node<'_>) -> Conditions {
        let members = match &node.value {
            Value::Object(members) => members,
            Value::Null if self.table.null_condition => return Vec::new(),
            _ => {
                self.wrong_type(node, "Condition", "an object of operators");
                return Vec::new();
            }
        };
        let mut conditions = Vec::new();
        let mut seen: Vec<(Operator, &str)> = Vec::new();
        for member in members {
            let Some(operator) = self.operator(member) else {
                continue;
            };
            // Each operator is kept once, so that the list is short however many members there are.
            match seen.iter().find(|(other, _)| *other == operator) {
                None => seen.push((operator, &member.key)),
                // Two keys of one spelling were reported when the text was read.
                Some((_, first)) if **first == *member.key => {}
                Some((_, first)) => {
                    let problem = Problem::new(faults::DUPLICATE_OPERATOR, member.key_span)
                        .message(format!(
                            "`{}` is the same operator as `{first}`",
                            member.key
                        ))
                        .help("keep one of them, with the keys of both");
                    self.report(problem);
                }
            }
            self.keys(operator, member, &mut conditions);
        }
        conditions
    }

    /// Reads the name of an operator; a name that the dialect does not take is reported.
    fn operator(&mut self, member: &Member<'_>) -> Option<Operator> {
        let rule = &self.table.operators;
        let title = &self.table.title;
        let found = WrittenOperator::parse(&member.key);
        let help = match found.map(|written| (written.operator, written)) {
            Some((operator, written)) if rule.takes(written, &member.key) => return Some(operator),
            Some((operator, _)) if rule.has(operator) => {
                format!("did you mean `{}`?", operator.name())
            }
            Some((operator, _)) => {
                let all = Dialect::all();
                let others = all
                    .iter()
                    .filter(|dialect| dialect.table().operators.has(operator));
                let others: Vec<_> = others.map(Dialect::title).collect();
                format!("it exists in {}; {title} refuses it", others.join(" and "))
            }
            None => {
                let names = Operator::names()
                    .filter(|name| Operator::parse(name).is_some_and(|base| rule.has(base)));
                match nearest(&member.key, names) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!(
                        "no dialect has it; {title} has operators such as {}",
                        in_words(&["StringEquals", "IpAddress"])
                    ),
                }
            }
        };
        let problem = Problem::new(faults::UNKNOWN_OPERATOR, member.key_span)
            .message(format!("unknown operator `{}`", clip(&member.key)))
            .help(help);
        self.report(problem);
        None
    }

    /// Reads the keys under one operator; a key that appears twice in different spellings is
    /// reported.
    fn keys(&mut self, operator: Operator, under: &Member<'_>, conditions: &mut Conditions) {
        let Value::Object(members) = &under.value.value else {
            self.wrong_type(
                &under.value,
                &operator.name(),
                "an object of condition keys and their values",
            );
            return;
        };
        let mut seen: std::collections::HashMap<String, &str> = std::collections::HashMap::new();
        for member in members {
            self.check_key(member);
            let canonical = self.table.canonical_key(&member.key);
            if let Some(earlier) = seen.get(&canonical)
                // Two keys of one spelling were reported when the text was read.
                && *earlier != member.key
            {
                self.report_duplicate_key(member, earlier);
            }
            let (condition, values) = self.condition(operator, member, &canonical);
            seen.insert(canonical, &member.key);
            let spans = ConditionSpans {
                operator: under.key_span,
                values,
            };
            conditions.push((condition, spans));
        }
    }

    /// Reports a condition key that an earlier one has in another spelling.
    fn report_duplicate_key(&mut self, member: &Member<'_>, earlier: &str) {
        let (key, earlier) = (clip(&member.key), clip(earlier));
        let problem = Problem::new(faults::DUPLICATE_CONDITION_KEY, member.key_span)
            .message(format!(
                "the condition key `{key}` appears twice, first as `{earlier}`"
            ))
            .help("keep one of them, with the values of both");
        self.report(problem);
    }

    /// Whether a request can have the key: a test of one that none has would fail open in a `Deny`
    /// (P11).
    fn check_key(&mut self, member: &Member<'_>) {
        let key = clip(&member.key);
        let (what, help) = if member.key.is_empty() {
            (
                "a condition key is empty".to_owned(),
                "name the key".to_owned(),
            )
        } else if member.key.contains("${") {
            let help = "write out the key; variables are allowed in its values only";
            (
                format!("the condition key `{key}` contains `${{`"),
                help.to_owned(),
            )
        } else if self.table.key_form == KeyForm::ServiceAndName
            && !is_service_and_name(&member.key)
        {
            let known = self
                .table
                .filled
                .first()
                .map_or("service:name", |row| &row.key);
            (
                format!("the condition key `{key}` is not `service:name`"),
                format!("write a key such as `{known}`"),
            )
        } else {
            return;
        };
        self.report(
            Problem::new(faults::INVALID_CONDITION_KEY, member.key_span)
                .message(what)
                .help(help),
        );
    }

    /// Reads the values of one key under one operator.
    fn condition(
        &mut self,
        operator: Operator,
        member: &Member<'_>,
        canonical_key: &str,
    ) -> (Condition, ListSpans) {
        let node = &member.value;
        let (texts, objects) = self.values(node, &member.key, canonical_key);
        if self.table.single_boolean && operator.base.family == Family::Bool && texts.len() > 1 {
            let problem = Problem::new(faults::MULTIPLE_BOOLEANS, node.span)
                .message(format!(
                    "`{}` has {} values, and must have one",
                    operator.name(),
                    texts.len()
                ))
                .help("write one of `true` and `false`");
            self.report(problem);
        }
        let table = self.table;
        let rule = ValueRule {
            dates: table.dates,
            any_address: table.any_address,
            equals_globs: table.equals_globs,
            variables: self.variables,
            names: &table.names,
        };
        let mut operands = Operands::new(operator.base, rule);
        for (text, span) in &texts {
            if let Err(fault) = operands.push(text, operator.base, rule) {
                self.report(value_problem(text, *span, operator, &fault));
            }
        }
        let mut spans = ListSpans::new(member.key_span);
        let mut values = Vec::with_capacity(texts.len());
        for (text, span) in texts {
            values.push(text.into());
            spans.items.push(span);
        }
        let condition = Condition {
            key: (&*member.key).into(),
            canonical_key: canonical_key.into(),
            values,
            objects,
            test: Test { operator, operands },
        };
        (condition, spans)
    }

    /// One value or an array of them; numbers and booleans by their text where the dialect has
    /// them, and objects by their texts where the key has those. Also which of the values each
    /// object stands for.
    fn values<'n>(
        &mut self,
        node: &'n Node<'_>,
        key: &str,
        canonical_key: &str,
    ) -> (Values<'n>, Vec<Range<usize>>) {
        let items = match &node.value {
            Value::Array(items) if items.is_empty() => {
                self.empty_list(node, key);
                return (Vec::new(), Vec::new());
            }
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let table = self.table;
        let strings_only = table.string_values_only;
        let object = table.value_object(canonical_key);
        let wanted = if strings_only {
            "strings, such as \"true\" or \"10\""
        } else {
            "strings, numbers or booleans"
        };
        let (mut texts, mut objects) = (Values::with_capacity(items.len()), Vec::new());
        for item in items {
            let text: &'n str = match (&item.value, object) {
                (Value::String(text), _) => text,
                (Value::Number(text), _) if !strings_only => text,
                (Value::Bool(true), _) if !strings_only => "true",
                (Value::Bool(false), _) if !strings_only => "false",
                (Value::Object(_), Some(object)) => {
                    let start = texts.len();
                    texts.append(&mut self.value_object(object, item));
                    objects.push(start..texts.len());
                    continue;
                }
                _ => {
                    self.wrong_type(item, &clip(key), wanted);
                    continue;
                }
            };
            texts.push((Cow::Borrowed(text), item.span));
        }
        (texts, objects)
    }

    /// The texts of a value that is written as an object: one for each second part, behind the
    /// first.
    fn value_object<'n>(&mut self, object: &ValueObject, node: &'n Node<'_>) -> Values<'n> {
        let (first, second) = (&*object.first, &*object.second);
        let suggested = self.report_unknown(node.members(), &[first, second], "this value");
        for element in [first, second] {
            if node.get(element).is_none() {
                self.missing(element, node.span, &suggested);
            }
        }
        let (Some(account), Some(parts)) = (node.get(first), node.get(second)) else {
            return Vec::new();
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let account = match &account.value {
            Value::String(text) if !text.is_empty() && !text.contains('/') => Cow::as_ref(text),
            Value::Number(text) if digits(text) => Cow::as_ref(text),
            _ => {
                self.wrong_value(account, first, "the digits of an account");
                return Vec::new();
            }
        };
        let mut values = Vec::new();
        for (part, at) in self.texts(parts, second) {
            if part.is_empty() {
                let problem = Problem::new(faults::INVALID_VALUE, at)
                    .message(format!("`{second}` contains an empty string"));
                self.report(problem.help("name a subnet, or remove the string"));
            }
            // The whole object, since a text is written by both of its parts.
            values.push((Cow::Owned(format!("{account}/{part}")), node.span));
        }
        values
    }

    /// Reports an account that is not one.
    fn wrong_value(&mut self, node: &Node<'_>, element: &str, wanted: &str) {
        let problem = Problem::new(faults::INVALID_VALUE, node.span)
            .message(format!("`{element}` is not a valid account"));
        self.report(problem.help(format!("write {wanted}")));
    }
}

/// Conditions, each with its places.
type Conditions = Vec<(Condition, ConditionSpans)>;

/// Texts, each with its place.
type Values<'n> = Vec<(Cow<'n, str>, Span)>;

/// `word:word`, where the name of a tag after a `/` may be anything. White space around a word is
/// left to the linter, since the vendor's own pages have it.
fn is_service_and_name(key: &str) -> bool {
    let head = key.split_once('/').map_or(key, |(head, _)| head);
    let word = |text: &str| !text.trim().is_empty() && !text.contains(':');
    head.split_once(':')
        .is_some_and(|(service, name)| word(service) && word(name))
}

/// The problem of a value that its operator cannot read.
fn value_problem(text: &str, span: Span, operator: Operator, fault: &ValueFault) -> Problem {
    let (name, value) = (operator.name(), clip(text));
    match fault {
        ValueFault::NotA(wanted) => Problem::new(faults::INVALID_VALUE, span)
            .message(format!("`{value}` is not a valid value for `{name}`"))
            .help(format!("write {wanted}{}", example(operator.base.family))),
        ValueFault::BadVariable => Problem::new(faults::INVALID_VARIABLE, span)
            .message(format!(
                "`{value}` contains a `${{` that does not begin a variable"
            ))
            .help(
                "write `${key}` or `${key, 'default'}`; `${*}`, `${?}` and `${$}` are those \
                characters",
            ),
        ValueFault::MisplacedVariable => Problem::new(faults::MISPLACED_VARIABLE, span)
            .message(format!("`{name}` does not replace variables"))
            .help("variables are allowed in the values of String and Arn operators"),
    }
}

/// What to add to the help of a value that is not one of the family.
fn example(family: Family) -> &'static str {
    match family {
        Family::Numeric => ", such as `10` or `-2.5e3`",
        Family::Date => ", such as `2026-11-21T08:00:00Z`",
        Family::IpAddress => ", such as `10.0.0.0/8` or `2001:db8::/32`",
        Family::Binary => ", with its padding",
        Family::String | Family::Bool | Family::Arn | Family::Null => "",
    }
}
