//! Examples of commands, as they end the help of each; a test runs them at the root of the project.

use clap::Command;

/// A command by its words, and its examples.
const EXAMPLES: &[(&[&str], &str)] = &[
    (
        &["check"],
        r"
  portcullis check -p policies/alibaba_ram/identity/reports.json \
    --as acs:ram::1000000000000001:user/ann -c acs:SourceIp=10.0.0.7 \
    oss:GetObject acs:oss:*:1000000000000001:reports/2026/q3.csv --explain

  portcullis check --estate policies/stories/ecs_instance_role \
    --as acs:ram::1000000000000001:user/olga \
    ecs:StopInstance acs:ecs:cn-hangzhou:1000000000000001:instance/i-1

  portcullis check -p policies/alibaba_ram/identity --requests -",
    ),
    (
        &["assume"],
        r"
  portcullis assume --estate policies/stories/blue_and_carry \
    --as krn:ksc:iam::2000000003:user/Q krn:ksc:iam::2000000002:role/D \
    --session-name q --time 2026-11-22T08:00:00Z",
    ),
    (
        &["pass-role"],
        r"
  portcullis pass-role --estate policies/stories/ecs_instance_role \
    --as acs:ram::1000000000000001:user/olga \
    acs:ram::1000000000000001:role/MyApplicationRole \
    ecs:RunInstances acs:ecs:cn-hangzhou:1000000000000001:instance/*",
    ),
    (
        &["who-can"],
        r"
  portcullis who-can --estate policies/stories/blue_and_carry \
    kec:StopInstances krn:ksc:kec:cn-beijing-6:2000000002:instance/i-1",
    ),
    (
        &["what-can"],
        "\n  portcullis what-can --estate policies/stories/company_alice \\\n    \
         krn:ksc:iam::2000000001:user/kate",
    ),
    (
        &["estate", "check"],
        "\n  portcullis estate check policies/stories/keys --time 2026-11-22T08:00:00Z",
    ),
    (
        &["estate", "show"],
        "\n  portcullis estate show policies/stories/company_alice \\\n    \
         krn:ksc:iam::2000000001:user/kate",
    ),
    (
        &["estate", "import"],
        "\n  portcullis estate import alibaba tests/imports/alibaba",
    ),
    (
        &["test"],
        "\n  portcullis test policies\n\n  portcullis test --coverage policies/aws/cases",
    ),
    (
        &["show"],
        "\n  portcullis show policies/aws/identity/home_folder.json\n\n  portcullis show --format \
         json policies/volcengine",
    ),
    (&["fmt"], "\n  portcullis fmt --check policies"),
    (
        &["lint"],
        "\n  portcullis lint policies/kingsoft/identity --level pedantic=suggestion",
    ),
    (
        &["explain"],
        "\n  portcullis explain star-on-star\n\n  portcullis explain P1",
    ),
    (&["rules"], "\n  portcullis rules --format json"),
    (&["catalog", "list"], "\n  portcullis catalog list"),
    (&["ways"], "\n  portcullis ways --dialect kingsoft"),
    (
        &["catalog", "update"],
        "\n  portcullis catalog update tests/lint/catalog.json --dialect alibaba-ram \\\n    \
         --source \"a list of ours\" --date 2026-11",
    ),
    (&["completions"], "\n  portcullis completions bash"),
    (&["man"], "\n  portcullis man"),
];

/// The commands with their examples.
pub(super) fn added(command: Command) -> Command {
    EXAMPLES
        .iter()
        .fold(command, |command, (words, text)| add(command, words, text))
}

/// Adds examples to the help of a subcommand.
fn add(command: Command, words: &[&str], text: &str) -> Command {
    match words.split_first() {
        Some((word, rest)) => command.mut_subcommand(word, |inner| add(inner, rest, text)),
        None => command.after_long_help(format!("Examples:{text}")),
    }
}
