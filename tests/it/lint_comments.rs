//! Suppressions in comments: what they cover.

use portcullis::detect::PolicyHints;
use portcullis::lint::Linter;
use portcullis::project::{SourceFile, scan, suppress_inline};
use portcullis::{Dialect, Kind};

/// The lines that are left of findings of `star-on-star`, and those of suppressions without effect.
fn left(name: &str, text: &str) -> (Vec<u32>, Vec<u32>) {
    let hints = PolicyHints::default().dialect(Dialect::aws());
    let hints = hints.otherwise(Kind::Identity);
    let files = [SourceFile::new(name, text).with_hints(hints)];
    let mut findings = scan(&files, &Linter::new(), &[]).findings;
    findings.retain(|finding| finding.rule == "star-on-star");
    suppress_inline(&mut findings, &files);
    let lines = |rule: &str| {
        let of_rule = findings.iter().filter(|finding| finding.rule == rule);
        of_rule.map(|finding| finding.start.line).collect()
    };
    (lines("star-on-star"), lines("unused-suppression"))
}

const COMMENT: &str = "# portcullis: ignore star-on-star: a sandbox\n";

#[test]
fn a_comment_covers_the_statement_that_begins_below_it() {
    let text = format!(
        "Version: '2012-10-17'\nStatement:\n{COMMENT}- Effect: Allow\n  # why\n\n  Action:\n  - '*'\n  \
         Resource: '*'\n- Effect: Allow\n  Action: '*'\n  Resource: '*'\n  Sid: a\n"
    );
    assert_eq!(left("p.yaml", &text), (vec![11], vec![]));
    let flow = format!(
        "Version: '2012-10-17'\nStatement: [\n  {COMMENT}  {{Effect: Allow,\n    Action: '*',\n    \
         Resource: '*'}},\n  {{Sid: a, Effect: Allow, Action: '*', Resource: '*'}}]\n"
    );
    assert_eq!(left("p.yaml", &flow), (vec![7], vec![]));
    // Above the key, it covers all statements, also if they are not indented.
    let all = text
        .replace(COMMENT, "")
        .replace("Statement:\n", &format!("{COMMENT}Statement:\n"));
    assert_eq!(left("p.yaml", &all), (vec![], vec![]));
    // One that is inside another suppresses something too, and one that is beside it does not.
    let twice = all.replace("  Action: '*'\n", &format!("  {COMMENT}  Action: '*'\n"));
    assert_eq!(left("p.yaml", &twice), (vec![], vec![]));
    let beside = text.replace("  Sid: a\n", &format!("  {COMMENT}  Sid: a\n"));
    assert_eq!(left("p.yaml", &beside), (vec![11], vec![13]));
}

#[test]
fn a_comment_covers_the_block_that_begins_below_it() {
    let policy = |name: &str, before: &str| {
        format!(
            "{before}resource \"aws_iam_policy\" \"{name}\" {{\n  policy = jsonencode({{\n    \
             Version = \"2012-10-17\"\n    Statement = [\n      {before}      {{\n        \
             Effect = \"Allow\"\n        Action = \"*\"\n        Resource = \"*\"\n      }},\n    \
             ]\n  }})\n}}\n"
        )
    };
    let above = |text: &str, line: &str| text.replacen(line, &format!("{COMMENT}{line}"), 1);
    let text = format!("{}{}", policy("a", ""), policy("b", ""));
    assert_eq!(left("main.tf", &text), (vec![7, 19], vec![]));
    for line in [
        "resource",
        "  policy =",
        "    Statement",
        "            {\n",
        "        Action",
    ] {
        let text = above(&text, line);
        assert_eq!(left("main.tf", &text), (vec![20], vec![]), "{text}");
    }
    for (line, first) in [("    Version", 8), ("        Effect", 8), ("      },\n", 7)] {
        let text = above(&text, line);
        let (found, unused) = left("main.tf", &text);
        assert_eq!((found, unused.len()), (vec![first, 20], 1), "{text}");
    }
    // Both where one is inside the other.
    let text = format!("{}{}", policy("a", COMMENT), policy("b", ""));
    assert_eq!(left("main.tf", &text), (vec![21], vec![]));
    let heredoc = format!(
        "{COMMENT}resource \"aws_iam_policy\" \"a\" {{\n  policy = <<-X\n    {{\"Version\": \"2012-10-17\", \
         \"Statement\": [\n    {{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}]}}\n  X\n}}\n"
    );
    assert_eq!(left("main.tf", &heredoc), (vec![], vec![]));
}

/// Neither many comments nor many lines take time by their square.
#[test]
fn many_comments_take_time_by_their_number() {
    let text = format!("{}x = {{\n", COMMENT).repeat(40_000);
    let yaml = text.replace("x = {", "x:").replace("# p", " # p");
    let deep: String = (0..2_000)
        .map(|level| format!("{}{COMMENT}{}x:\n", " ".repeat(level), " ".repeat(level)))
        .collect();
    for (name, text) in [("main.tf", text), ("p.yaml", yaml), ("q.yaml", deep)] {
        let start = std::time::Instant::now();
        let comments = text.matches("portcullis").count();
        assert_eq!(left(name, &text).1.len(), comments, "{name}");
        assert!(start.elapsed().as_secs() < 20, "{name}");
    }
}
