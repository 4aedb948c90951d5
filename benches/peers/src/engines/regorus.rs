//! `regorus`: Rego over data, by its virtual machine and by its interpreter.
//!
//! `data` files statements under their service and grants under their principal, so that a decision
//! reads only those, as guides to fast Rego advise. Every pattern is a prefix: an exact name ends
//! with a character that ends every name of a request, so one `startswith` serves both.

use ::regorus::languages::rego::compiler::Compiler;
use ::regorus::rvm::RegoVM;
use ::regorus::{CompiledPolicy, Engine as Regorus, Value};
use serde_json::{Map, json};

use crate::engine::Engine;
use crate::workload::{Question, Shape, Statement, Workload};

const POLICY: &str = r#"
package peers

denied if {
    some key in input.keys
    some statement in data.deny[key]
    some action in statement.actions
    startswith(input.action, action)
    some resource in statement.resources
    startswith(input.resource, resource)
}

granted if {
    some key in input.keys
    some statement in data.allow[key]
    some action in statement.actions
    startswith(input.action, action)
    some resource in statement.resources
    startswith(input.resource, resource)
}

default allow := false

allow if {
    not denied
    granted
}
"#;
const RULE: &str = "data.peers.allow";
const END: char = '\n';

fn beginning(pattern: &String) -> String {
    pattern
        .strip_suffix('*')
        .map_or_else(|| format!("{pattern}{END}"), str::to_owned)
}

/// The keys that a statement is filed under: its principal, or the services of its actions.
fn keys(statement: &Statement) -> Vec<String> {
    if let Some(principal) = &statement.principal {
        return vec![principal.clone()];
    }
    let mut keys: Vec<String> = statement
        .actions
        .iter()
        .map(|action| action.split(':').next().unwrap_or("*").to_owned())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn data(workload: &Workload, allow: bool) -> serde_json::Value {
    let mut data = Map::new();
    for statement in workload
        .statements
        .iter()
        .filter(|statement| statement.allow == allow)
    {
        let actions: Vec<_> = statement.actions.iter().map(beginning).collect();
        let resources: Vec<_> = statement.resources.iter().map(beginning).collect();
        let value = json!({ "actions": actions, "resources": resources });
        for key in keys(statement) {
            let list = data.entry(key).or_insert_with(|| json!([]));
            list.as_array_mut()
                .expect("it was made as a list")
                .push(value.clone());
        }
    }
    data.into()
}

fn translate(workload: &Workload) -> (Shape, String) {
    let data = json!({ "allow": data(workload, true), "deny": data(workload, false) });
    (workload.shape, data.to_string())
}

fn compile(data: &str) -> Result<(CompiledPolicy, Value), String> {
    let load = || {
        let mut engine = Regorus::new();
        engine.add_policy("peers.rego".into(), POLICY.into())?;
        engine.add_data_json(data)?;
        let policy = engine.compile_with_entrypoint(&RULE.into())?;
        Ok::<_, anyhow::Error>((policy, engine.get_data()))
    };
    load().map_err(|error| error.to_string())
}

fn request(shape: Shape, question: &Question) -> Result<Value, String> {
    let Question {
        principal,
        action,
        resource,
    } = question;
    let keys = match shape {
        Shape::Grants => json!([principal]),
        _ => json!([action.split(':').next(), "*"]),
    };
    let input = json!({ "keys": keys, "action": format!("{action}{END}"),
        "resource": format!("{resource}{END}") });
    Value::from_json_str(&input.to_string()).map_err(|error| error.to_string())
}

pub struct Vm(Shape, RegoVM);

impl Engine for Vm {
    type Source = (Shape, String);
    type Request = Value;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(translate(workload))
    }

    fn load((shape, data): Self::Source) -> Result<Self, String> {
        let (policy, data) = compile(&data)?;
        let program =
            Compiler::compile_from_policy(&policy, &[RULE]).map_err(|error| error.to_string())?;
        let mut vm = RegoVM::new();
        // By default more than 25,000 instructions are an error.
        vm.set_max_instructions(usize::MAX);
        vm.load_program(program);
        vm.set_data(data).map_err(|error| error.to_string())?;
        Ok(Self(shape, vm))
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        request(self.0, question)
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.1.set_input(request.clone());
        self.1
            .execute()
            .is_ok_and(|value| value == Value::from(true))
    }
}

pub struct Interpreter(Shape, CompiledPolicy);

impl Engine for Interpreter {
    type Source = (Shape, String);
    type Request = Value;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(translate(workload))
    }

    fn load((shape, data): Self::Source) -> Result<Self, String> {
        Ok(Self(shape, compile(&data)?.0))
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        request(self.0, question)
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.1
            .eval_with_input(request.clone())
            .is_ok_and(|value| value == Value::from(true))
    }
}
