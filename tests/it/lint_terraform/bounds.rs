//! Sources that are wrong, large or deep: bounded, and never skipped without a word.

use std::time::Instant;

use super::{found, has, scanned, shown, with_action};

const GOOD: &str = "resource \"aws_iam_policy\" \"good\" {\n  policy = jsonencode({ Version = \
                    \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \
                    \"*\" }] })\n}\n";

#[test]
fn a_syntax_error_hides_one_block() {
    for bad in [
        "resource \"aws_iam_policy\" \"bad\" {\n  policy = = 1\n}\n",
        "resource \"aws_iam_policy\" \"bad\" {\n  policy = [\n}\n",
        "resource \"aws_iam_policy\" \"bad\" {\n  policy = \"x\n}\n",
        "resource \"aws_iam_policy\" \"bad\" {\n  a = 1\n  a = 2\n}\n",
        "resource \"aws_iam_policy\" \"bad\" {\n  a = { b = 1, b = 2 }\n}\n",
    ] {
        for text in [format!("{bad}{GOOD}"), format!("{GOOD}{bad}")] {
            let all = found(&text);
            assert!(has(&text, "star-on-star"), "{text}: {all:?}");
            assert!(has(&text, "not-judged"), "{text}: {all:?}");
        }
    }
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_are_read() {
    let text = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    assert!(
        found(&text)[0].starts_with("main.tf:2:"),
        "{:?}",
        found(&text)
    );
}

#[test]
fn deep_sources_are_reported_and_do_not_overflow() {
    // A thread of a test has 2 MiB of stack.
    for open in [
        "[",
        "(",
        "{a=",
        "f(",
        "!",
        "-",
        "\"${",
        "x ? y : ",
        "[for a in ",
        "x ? (",
        "a + (",
    ] {
        for depth in [20, 31, 32, 33, 64, 10_000, 100_000] {
            let text = format!("{GOOD}locals {{\n  a = {}\n}}\n", open.repeat(depth));
            let all = found(&text);
            assert!(has(&text, "star-on-star"), "{open} {depth}: {all:?}");
            assert!(has(&text, "not-judged"), "{open} {depth}: {all:?}");
        }
    }
}

#[test]
fn closed_brackets_as_deep_as_is_read_are_read() {
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{a=", "}"),
        ("[for a in b : ", "]"),
        ("f(", ")"),
    ] {
        for depth in [1, 20, 28, 31] {
            let text = format!(
                "{GOOD}locals {{\n  a = {}1{}\n}}\n",
                open.repeat(depth),
                close.repeat(depth)
            );
            assert!(has(&text, "star-on-star"), "{open} {depth}");
        }
    }
}

#[test]
fn nested_conditions_are_bounded() {
    for depth in [3, 10, 25, 50] {
        let action = format!("{}\"ecs:Run\"", "var.a ? \"ecs:Stop\" : ".repeat(depth));
        let text = with_action("", &action);
        let all = found(&text);
        assert!(depth < 50 || !all.is_empty(), "{depth}: {all:?}");
    }
}

#[test]
fn values_that_multiply_are_bounded() {
    let start = Instant::now();
    let mut text = "locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        text.push_str(&format!(
            "  a{level} = [{}]\n  b{level} = \"${{local.a{before}}}${{local.a{before}}}\"\n",
            format!("local.a{before},").repeat(100)
        ));
    }
    text.push_str("}\n");
    let text = with_action(&text, "local.a39");
    assert!(!found(&text).is_empty());
    let text = text
        .replace("local.a39,", "")
        .replace("Action = local.a39", "Action = local.a6");
    found(&text);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn large_sources_are_bounded() {
    let start = Instant::now();
    let heredoc = |size: usize| {
        let filler = "\"Sid\": \"x\", ".repeat(size / 12);
        format!(
            "resource \"aws_iam_policy\" \"p\" {{\n  policy = <<EOF\n{{{filler}\"Version\": \
             \"2012-10-17\", \"Statement\": []}}\nEOF\n}}\n"
        )
    };
    for size in [1 << 20, 10 << 20, 20 << 20] {
        assert!(!found(&heredoc(size)).is_empty(), "{size}");
    }
    let many = "locals {}\n".repeat(200_000);
    assert!(has(&format!("{many}{GOOD}"), "star-on-star"));
    let broken = "locals = {\n".repeat(100_000);
    assert!(!found(&format!("{broken}{GOOD}")).is_empty());
    let template = format!(
        "resource \"aws_iam_policy\" \"p\" {{\n  policy = \"{}\"\n}}\n",
        "${var.x}".repeat(200_000)
    );
    assert!(has(&template, "not-judged"));
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn a_file_that_was_named_must_be_valid() {
    use portcullis::lint::Linter;
    use portcullis::project::{SourceFile, scan};
    let bad = "locals {\n  a = = 1\n}\n";
    let files = [SourceFile::new("main.tf", bad).named()];
    let all = scan(&files, &Linter::new(), &[]);
    let shown: Vec<String> = all.findings.iter().map(shown).collect();
    assert_eq!(shown, ["main.tf:2:7 hcl-syntax "]);
    assert!(all.findings[0].is_fault());
    // In a folder, a file without a sign of a policy is not even parsed.
    assert_eq!(scanned(&[("main.tf", bad)]).findings.len(), 0);
}
