//! RAM codes: products of aliyun/aliyun-openapi-meta (Apache-2.0, 2026-04), whose code usually is
//! the RAM code, and codes that pages and published policies of the vendor use (2026-11). Not
//! complete.
//!
//! Sorted, in lower case.

#[rustfmt::skip] // A list to be searched, not to be read line by line.
pub(super) const CODES: &[&str] = &[
    "accessanalyzer", "actiontrail", "adam", "adb", "adcp", "advisor", "aiworkspace", "alb",
    "alidns", "alikafka", "amqp-open", "apig", "arms", "bdrc", "bss", "bssapi", "bssopenapi", "cas",
    "cassandra", "cbn", "ccc", "cdn", "cen", "chatbot", "clickhouse", "cloud-siem", "cloudapi",
    "cloudauth", "cloudcontrol", "cloudfw", "cloudsso", "cms", "computenest", "computenestsupplier",
    "config", "cr", "cs", "csas", "das", "dataworks-public", "dbes", "dbs", "dcdn", "ddosbgp",
    "ddoscoo", "ddosdiversion", "dds", "devops", "dg", "dm", "dms", "dms-dg", "dms-enterprise",
    "dns", "domain", "drds", "dts", "eais", "eas", "ebs", "eci", "ecs", "ecs-workbench", "edas",
    "efc", "eflo", "eflo-cnp", "eflo-controller", "ehpc", "ehpcinstant", "eiam", "eip",
    "eipanycast", "elasticsearch", "emr", "energyexpertexternal", "ens", "es-serverless", "esa",
    "ess", "eventbridge", "expressconnectrouter", "facebody", "fc", "fc-open", "fnf", "foasconsole",
    "ga", "gdb", "goodstech", "gpdb", "green", "gwlb", "hbase", "hbr", "hdm", "hitsdb", "hologram",
    "httpdns", "iacservice", "imageaudit", "imageenhan", "imagerecog", "imageseg", "imm", "ims",
    "iot", "iqs", "kms", "kvstore", "lindorm", "live", "log", "maxcompute", "mns", "mse", "mssp",
    "mts", "nas", "nat", "nis", "nlb", "objectdet", "oceanbase", "oceanbasepro", "ocr", "odps",
    "ons", "onsmqtt", "oos", "openanalytics", "openapiexplorer", "openitag", "opensearch", "oss",
    "ossadmin", "ots", "pai-dlc", "pai-dsw", "paiautoml", "paielasticdatasetaccelerator",
    "paifeaturestore", "paiflow", "paillmtrace", "paiplugin", "paistudio", "pam", "petadata",
    "polardb", "polardbx", "privatelink", "push", "pvtz", "quotas", "r-kvstore", "rai", "ram",
    "rds", "resourcecenter", "resourcedirectorymaster", "resourcemanager", "resourcesharing",
    "rocketmq", "ros", "sae", "saf", "sas", "sasti", "scdn", "schedulerx2", "sddp", "searchengine",
    "servicemesh", "sgw", "slb", "sls", "smartag", "smc", "sophonsoar", "starrocks", "sts", "sysom",
    "tag", "ververica", "vod", "vpc", "vpcipam", "vpcpeer", "waf-openapi",
    "workorder-authorization", "yundun-aegis", "yundun-bastionhost", "yundun-cert",
    "yundun-dbaudit", "yundun-ddos", "yundun-ddoscoo", "yundun-ddosdip", "yundun-hsm", "yundun-sas",
    "yundun-waf",
];
