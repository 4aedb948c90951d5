//! Estates: what is decided by who holds what (clauses L10, L11, T1 to T7).

use portcullis::Estate;
use std::path::Path;

fn load(file: &str, path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(Path::new(file).with_file_name("").join(path)).map_err(|error| error.to_string())
}

fn story(name: &str) -> Estate {
    let path = format!("{}/policies/stories/{name}/estate.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(&path).unwrap();
    Estate::read([(path, text)], &mut load).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn smoke() {
    let estate = story("ecs_instance_role");
    for (who, action, resource) in [
        ("acs:ram::1000000000000001:user/admin", "oss:GetObject", "acs:oss:*:1000000000000001:app-data/x"),
        ("acs:ram::1000000000000001:user/olga", "ecs:RunInstances", "acs:ecs:cn-hangzhou:1000000000000001:instance/*"),
        ("acs:ram::1000000000000001:user/nobody", "ecs:RunInstances", "*"),
        (
            "acs:ram::1000000000000001:assumed-role/myapplicationrole/s",
            "oss:GetObject",
            "acs:oss:*:1000000000000001:app-data/x",
        ),
        ("acs:ram::3:user/x", "oss:GetObject", "acs:oss:*:1000000000000001:app-data/x"),
    ] {
        println!("{who} {action}: {}\n", estate.explain(&Question::new(who, action, resource)).unwrap());
    }
    use portcullis::estate::*;
    let assumed = estate
        .assume_role(
            &AssumeRole::of_instance("acs:ecs:cn-hangzhou:1000000000000001:instance/i-1").time("2026-11-22T00:00:00Z"),
        )
        .unwrap();
    println!("{}\n{}", assumed.answer(), assumed.session().unwrap());
    for user in ["admin", "rita", "olga"] {
        for role in ["MyApplicationRole", "OtherRole"] {
            let who = format!("acs:ram::1000000000000001:user/{user}");
            let role = &*format!("acs:ram::1000000000000001:role/{role}");
            println!(
                "{user} {role} {}\n",
                estate
                    .pass_role(&PassRole::new(
                        &*who,
                        role,
                        "ecs:RunInstances",
                        "acs:ecs:cn-hangzhou:1000000000000001:instance/*"
                    ))
                    .unwrap()
            );
        }
    }
    for finding in estate.findings(Some("2026-11-22T00:00:00Z")).unwrap() {
        println!("{finding}");
    }
    println!("{}", estate.show(&"acs:ram::1000000000000001:user/rita".into()).unwrap());
}
