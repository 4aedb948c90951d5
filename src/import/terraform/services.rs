//! The services of the providers: the first words of the types after the provider's own, `ec2` of
//! `aws_ec2_fleet`.
//!
//! What belongs to one of these is taken for a thing that bears on no decision, unless
//! [`super::deciding`] or an attribute says otherwise. What belongs to none, as everything of IAM
//! does, is not known. The words are those of:
//!
//! - `hashicorp/terraform-provider-aws`, `.github/labeler-issue-triage.yml` and the part of
//!   `website/docs/r` that could be listed, seen 2026-11-28:
//!   <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>
//! - `aliyun/terraform-provider-alicloud`, `website/docs/r`, seen 2026-11-28:
//!   <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs>
//! - `volcengine/terraform-provider-volcengine`, `website/docs/r`, seen 2026-11-28:
//!   <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs>
//! - `kingsoftcloud/terraform-provider-ksyun`, `website/docs/r`, seen 2026-11-28:
//!   <https://registry.terraform.io/providers/kingsoftcloud/ksyun/latest/docs>

/// Of AWS.
pub(super) const AWS: &str = "\
    accessanalyzer account acm acmpca alb ami amp amplify api apigatewayv2 app appautoscaling \
    appconfig appfabric appflow appintegrations applicationinsights appmesh apprunner appstream \
    appsync athena auditmanager autoscaling autoscalingplans backup batch bcmdataexports bedrock \
    bedrockagent bedrockagentcore billing budgets ce chatbot chime chimesdkmediapipelines \
    chimesdkvoice cleanrooms cloud9 cloudfront cloudfrontkeyvaluestore cloudhsm cloudsearch \
    cloudtrail cloudwatch codeartifact codebuild codecatalyst codecommit codeconnections \
    codedeploy codeguruprofiler codegurureviewer codepipeline codestarconnections \
    codestarnotifications cognito comprehend computeoptimizer config connect costoptimizationhub \
    cur customer customerprofiles dataexchange datapipeline datasync datazone dax db default \
    detective devicefarm devopsguru directory dlm dms docdb docdbelastic drs dsql dx dynamodb \
    ebs ec2 ecr ecrpublic ecs efs egress eip eks elastic elasticache elasticsearch \
    elastictranscoder elb emr emrcontainers emrserverless evidently finspace fis flow fms fsx \
    gamelift glacier globalaccelerator glue grafana guardduty imagebuilder inspector inspector2 \
    instance internet internetmonitor iot ivs ivschat kendra key keyspaces kinesis \
    kinesisanalyticsv2 kms lambda launch lb lex lexv2models licensemanager lightsail load \
    location m2 macie2 main media medialive memorydb mgn mq msk mskconnect mwaa nat neptune \
    neptunegraph network networkfirewall networkflowmonitor networkmanager networkmonitor \
    notifications oam opensearch opensearchserverless opsworks osis outposts paymentcryptography \
    pinpoint pinpointsmsvoicev2 pipes placement prometheus proxy qbusiness qldb quicksight rbin \
    rds redshift redshiftdata redshiftserverless rekognition resiliencehub resourceexplorer2 \
    resourcegroups route route53 route53domains route53profiles route53recoverycontrolconfig \
    route53recoveryreadiness rum s3 s3control s3outposts s3tables s3vectors sagemaker \
    savingsplans scheduler schemas secretsmanager security securityhub securitylake service \
    servicecatalogappregistry servicequotas ses sesv2 sfn shield signer snapshot sns spot sqs \
    ssm ssmcontacts ssmincidents ssmquicksetup storagegateway subnet swf synthetics \
    timestreaminfluxdb timestreamquery timestreamwrite transcribe transfer verifiedaccess \
    verifiedpermissions volume vpc vpclattice vpn waf wafregional wafv2 wellarchitected \
    workspaces workspacesweb xray";

/// Of Alibaba Cloud.
pub(super) const ALIBABA: &str = "\
    ack actiontrail adb alb alidns aligreen alikafka amqp api apig arms auto bastionhost bp \
    brain cas cassandra cddc cdn cen chatbot click cloud cloudauth cms common compute config cr \
    cs das data database datahub db dbfs dbs dcdn ddos ddosbgp ddoscoo dfs direct disk dms dns \
    drds dts eais ebs ecd eci ecp ecs edas eflo ehpc eip eipanycast elasticsearch emr emrv2 ens \
    esa ess event express fc fcv2 fcv3 fnf forward ga gpdb graph gwlb havip hbase hbr hologram \
    image imm imp instance iot key kms kvstore launch lindorm live log logtail market max \
    maxcompute message mhub milvus mns mongodb msc mse nas nat network nlb ocean ons oos oss ots \
    pai polar polardb privatelink pvtz quick quotas rdc rds realtime redis reserved rocketmq \
    route router sae sag scdn schedulerx sddp security selectdb service simple slb sls smartag \
    sms snapshot snat ssl star tag threat tsdb video vod vpc vpn vswitch waf wafv3 yundun";

/// Of Volcano Engine.
pub(super) const VOLCENGINE: &str = "\
    access acl alb apig bandwidth bioos cdn cen certificate cfw clb cloudfs cr customer direct \
    dnat dns ebs ecs eip escloud financial flow ha health image kafka kms listener mongodb nas \
    nat network private privatelink rabbitmq rds redis rocketmq route scaling security server \
    snat ssl subnet tls tos traffic transit vedb veecp veenedge vefaas vepfs vke vmp volume vpc \
    vpn waf";

/// Of Kingsoft Cloud.
pub(super) const KINGSOFT: &str = "\
    alb auto bare bws cen certificate data dc direct dnat eip healthcheck instance kce kcrs kec \
    kfw knad kpfs krds ks3 lb mongodb monitor nat network perknad private rabbitmq redis route \
    scaling security snapshot ssh subnet tag volume vpc vpn";

/// Providers that manage nothing in these clouds.
pub(super) const OTHERS: &str = "\
    acme ansible archive auth0 azapi azuread azurerm bitbucket cloudflare cloudinit consul \
    datadog digitalocean docker elasticstack external fastly github gitlab google grafana hcloud \
    hcp helm http huaweicloud ibm kubectl kubernetes kustomization linode local mongodbatlas \
    mysql newrelic nomad null oci okta openstack opsgenie ovh pagerduty postgresql random sentry \
    snowflake sops splunk template tencentcloud terraform tfe time tls vault vsphere";
