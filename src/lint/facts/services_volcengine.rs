//! Packages of volcengine/volcengine-go-sdk (Apache-2.0, 2026-08) without their dates, and codes of
//! the pages of the vendor (2026-11). Not complete.
//!
//! Sorted, in lower case.

#[rustfmt::skip] // A list to be searched, not to be read line by line.
pub(super) const CODES: &[&str] = &[
    "acep", "advdefence", "aidap", "aiotvideo", "alb", "apig", "apmplusserver", "ark", "arkclaw",
    "auto_scaling", "autoscaling", "billing", "bio", "bmq", "bytehouse", "bytehousece", "cbr",
    "cdn", "cen", "certificateservice", "clawsentry", "clb", "cloud_trail", "cloudcontrol",
    "clouddetect", "cloudidentity", "cloudmonitor", "cloudtrail", "configservice", "coze", "cp",
    "cpaas", "cr", "cv", "dataleap", "dbw", "dcdn", "directconnect", "dms", "dns", "dramart", "ecs",
    "edx", "efs", "eic", "emr", "escloud", "filenas", "flink", "fwcenter", "ga", "graph", "gtm",
    "hbase", "i18nopenapi", "iam", "id", "insight", "kafka", "kms", "llmscan", "mcdn", "mcs",
    "mem0", "metakms", "milvus", "ml_platform", "mlplatform", "mongodb", "na", "natgateway", "nta",
    "organization", "partner", "pca", "privatelink", "privatezone", "project", "quota", "rabbitmq",
    "rcs5g", "rdsmssql", "rdsmysql", "rdsmysqlv2", "rdspostgresql", "redis", "resourcecenter",
    "resourceshare", "rocketmq", "secagent", "seccenter", "smc", "spark", "speechsaasprod", "sqs",
    "storageebs", "sts", "tag", "tidb", "tis", "tos", "transitrouter", "translate", "vedbm",
    "veenedge", "vefaas", "vefaasdev", "veiapi", "vepfs", "vikingdb", "vke", "vmp", "vms", "vod",
    "volcobserve", "volcsms", "vpc", "vpn", "waf", "wtn",
];
