//! `casbin` with `keyMatch`: a line for each pair of action and resource, denies override.

use ::casbin::{CoreApi, DefaultModel, Enforcer, MgmtApi, NullAdapter};

use crate::engine::Engine;
use crate::workload::{Question, Shape, Statement, Workload};

const MODEL: &str = "
[request_definition]
r = sub, act, obj
[policy_definition]
p = sub, act, obj, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.sub == p.sub && keyMatch(r.act, p.act) && keyMatch(r.obj, p.obj)
";

/// Without principals there is nothing to compare.
const MODEL_WITHOUT_PRINCIPAL: &str = "
[request_definition]
r = sub, act, obj
[policy_definition]
p = sub, act, obj, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = keyMatch(r.act, p.act) && keyMatch(r.obj, p.obj)
";

pub struct Casbin(Enforcer);

fn lines(statement: &Statement) -> Vec<Vec<String>> {
    let effect = if statement.allow { "allow" } else { "deny" };
    let principal = statement.principal.as_deref().unwrap_or("*");
    let line = |action: &String, resource: &String| {
        vec![
            principal.to_owned(),
            action.clone(),
            resource.clone(),
            effect.to_owned(),
        ]
    };
    let of = |action: &String| {
        statement
            .resources
            .iter()
            .map(|resource| line(action, resource))
            .collect::<Vec<_>>()
    };
    statement.actions.iter().flat_map(of).collect()
}

impl Engine for Casbin {
    type Source = (&'static str, Vec<Vec<String>>);
    type Request = (String, String, String);

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        let model = if workload.shape == Shape::Grants {
            MODEL
        } else {
            MODEL_WITHOUT_PRINCIPAL
        };
        let mut lines: Vec<_> = workload.statements.iter().flat_map(lines).collect();
        // Casbin rejects the whole policy if a line appears twice.
        lines.sort_unstable();
        lines.dedup();
        Ok((model, lines))
    }

    fn load((model, lines): Self::Source) -> Result<Self, String> {
        let load = async {
            let mut enforcer =
                Enforcer::new(DefaultModel::from_str(model).await?, NullAdapter).await?;
            enforcer.add_policies(lines).await?;
            Ok::<_, ::casbin::Error>(enforcer)
        };
        pollster::block_on(load)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let Question {
            principal,
            action,
            resource,
        } = question.clone();
        Ok((principal, action, resource))
    }

    fn decide(&mut self, (principal, action, resource): &Self::Request) -> bool {
        let arguments = (principal.as_str(), action.as_str(), resource.as_str());
        self.0.enforce(arguments).unwrap_or(false)
    }
}
