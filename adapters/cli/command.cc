#include "adapters/cli/command.h"

#include <array>

namespace cli {
namespace {

constexpr OptionSet kNone = 0;
constexpr OptionSet kSettings =
    SetOf(Option::kAddress, Option::kUser, Option::kPasswordFile, Option::kPasswordStdin,
          Option::kKgFile, Option::kWeb, Option::kCipher, Option::kLan, Option::kAuth,
          Option::kPrivilege, Option::kKind, Option::kQuirk);
constexpr OptionSet kTimeout = SetOf(Option::kTimeout);
constexpr OptionSet kEngine = SetOf(Option::kEngineThreads);

constexpr std::array kCommands = std::to_array<Command>({
    {"init", "", "make the state: its folder, database and key",
     "The folder is for you alone (mode 0700); so are the database and the key in it (0600). The "
     "key\n"
     "seals the stored passwords: whoever has the folder has them, and without the key they are "
     "lost.\n",
     "  nodeipmi init\n"
     "  nodeipmi init --state /srv/nodeipmi\n",
     kNone, 0, 0, &RunInit},
    {"node add", "NAME --address HOST[:PORT] [options]", "add a node",
     "With --user and neither --password-file nor --password-stdin, it asks for the password if "
     "standard\n"
     "input is a terminal. A password is never given on the command line nor in the environment, "
     "where\n"
     "others could read it. IPMI 2.0 takes passwords of up to 20 bytes, IPMI 1.5 of up to 16. A "
     "name is 1 to\n"
     "128 of letters, digits, '.', '_' and '-'.\n",
     "  nodeipmi node add rack1-n07 --address 10.0.1.7 --user admin\n"
     "  nodeipmi node add rack1-n08 --address '[fe80::1%eth0]:623' --user admin --password-file "
     "pw\n"
     "  pass show bmc | nodeipmi node add rack1-n09 --address bmc9.example --user admin "
     "--password-stdin\n"
     "  nodeipmi node add vm17 --kind tenant\n",
     kSettings, 1, 1, &RunNodeAdd},
    {"node edit", "NODES... [options]", "change what is stored of nodes",
     "What is not named stays. It changes what nodeipmi uses, not the users of the BMC itself.\n",
     "  nodeipmi node edit rack1-n07 --address 10.0.2.7\n"
     "  nodeipmi node edit 'rack1-*' --user admin --password-file new-password\n"
     "  nodeipmi node edit rack1-n07 --lan 1.5 --quirk zero-session-id\n"
     "  nodeipmi node edit rack1-n07 --clear-credentials\n",
     kSettings | SetOf(Option::kClearCredentials), 1, kAnyNumber, &RunNodeEdit},
    {"node remove", "NODES...", "remove nodes, their credentials and their status",
     "It asks nothing, also where a pattern matches many; see before with 'nodeipmi node list "
     "NODES'.\n"
     "Only a backup brings back what is removed.\n",
     "  nodeipmi node remove rack1-n07\n  nodeipmi node remove 'rack1-n[01-20]'\n", kNone, 1,
     kAnyNumber, &RunNodeRemove},
    {"node list", "[NODES...]", "list the nodes", "",
     "  nodeipmi node list\n  nodeipmi node list 'rack1-*' --json | jq -r '.nodes[].node'\n", kNone,
     0, kAnyNumber, &RunNodeList},
    {"node show", "NAME", "show what is stored of a node",
     "Of user, password and K_g it says only whether they are set.\n",
     "  nodeipmi node show rack1-n07\n", kNone, 1, 1, &RunNodeShow},
    {"test", "NODES... | --all [options]",
     "test the IPMI connection; exit 0 only if every node is OK", "",
     "  nodeipmi test rack1-n07\n"
     "  nodeipmi test 'rack1-n[01-20]' --timeout 3\n"
     "  nodeipmi test --all --json\n",
     kTimeout | kEngine | SetOf(Option::kAll), 0, kAnyNumber, &RunTest},
    {"status", "[NODES...]", "show what is last known; touches no network",
     "Without NODES, of every host node. HEALTH is the worst state of the sensors and LOG how full "
     "the event\n"
     "log is, as 'monitor', 'sensors' and 'sel' have read them; what is bad is listed below. Exit "
     "code 0 says\n"
     "that the status was read, not that it is good.\n",
     "  nodeipmi status\n  nodeipmi status 'rack1-*' --json\n"
     "  nodeipmi status --json | jq -r '.nodes[] | select(.bad_sensors != \"\") | .node, "
     ".bad_sensors'\n",
     kNone, 0, kAnyNumber, &RunStatus},
    {"power", "NODES... status|on|off|off-on|cycle|reset|soft|diag|draw [options]",
     "show or change the power state, or show what is drawn",
     "soft asks the operating system to shut down; diag raises a diagnostic interrupt (NMI). With "
     "--wait,\n"
     "on, cycle and reset return when the node is on, off and soft when it is off. cycle, reset, "
     "soft and\n"
     "diag are never sent twice: where the answer is lost, the result is outcome_unknown.\n"
     "\n"
     "off-on turns the node off, and on again once its power was read back as off; --wait (60) is "
     "how long\n"
     "each of the two may take. A node that stays on is a failure, and is not turned on. cycle "
     "leaves both to\n"
     "the BMC, and may be over before anybody sees the node off.\n"
     "\n"
     "draw shows the watts that the node takes: as the BMC measures it (DCMI), with the least and "
     "the\n"
     "most of some time; or by its sensors, which SOURCE then names.\n",
     "  nodeipmi power rack1-n07 status\n"
     "  nodeipmi power 'rack1-*' draw\n"
     "  nodeipmi power rack1-n07 off --wait 60\n"
     "  nodeipmi power rack1-n07 off-on\n"
     "  nodeipmi power 'rack1-n[01-20]' on --timeout 5\n",
     kTimeout | SetOf(Option::kWait), 2, kAnyNumber, &RunPower},
    {"connect", "NAME [--open]", "print the address of the BMC's web page, or open it",
     "Only http and https addresses are ever printed or opened.\n",
     "  nodeipmi connect rack1-n07\n  nodeipmi connect rack1-n07 --open\n", SetOf(Option::kOpen), 1,
     1, &RunConnect},
    {"identify", "NODES [SECONDS|on|off] [--timeout SECONDS]",
     "turn on the light that tells the node in its rack",
     "For 15 seconds, or 1 to 255 seconds, or until it is turned off.\n",
     "  nodeipmi identify rack1-n07\n  nodeipmi identify rack1-n07 240\n  nodeipmi identify "
     "rack1-n07 off\n",
     kTimeout, 1, 2, &RunIdentify},
    {"bootdev", "NODES [none|pxe|disk|cdrom|bios] [options]", "show or set the boot device",
     "For the next boot only, unless --persistent is given; none ends an override.\n",
     "  nodeipmi bootdev rack1-n07\n  nodeipmi bootdev rack1-n07 pxe --efi\n  nodeipmi bootdev "
     "rack1-n07 none\n",
     kTimeout | SetOf(Option::kPersistent, Option::kEfi), 1, 2, &RunBootDevice},
    {"info", "NODES [--timeout SECONDS]", "show what the BMC says of itself",
     "The LAN configuration is told to operators only; with a user account, all else is.\n",
     "  nodeipmi info rack1-n07\n  nodeipmi info 'rack1-*' --json\n", kTimeout, 1, kAnyNumber,
     &RunInfo},
    {"sensors", "NODES... [options]", "show what the sensors read, and whether it is good",
     "STATE says which limit the reading has reached; of a discrete sensor it has the states, "
     "after "
     "how\n"
     "bad they are if they are worse than ok. With\n"
     "--thresholds there are the limits: LNR, LC and LNC below (non-recoverable, critical,\n"
     "non-critical), UNC, UC and UNR above.\n"
     "\n"
     "The exit code is 0 if the sensors could be read, whatever they say, and 1 if a node has none "
     "that\n"
     "was asked for. What a BMC could not tell of them is said on standard error.\n"
     "\n"
     "The BMC's records of its sensors are kept in the state; whether they have changed, it is "
     "asked "
     "once\n"
     "in ten minutes (--refresh: at once). Reading them the first time can take a slow BMC longer "
     "than 10\n"
     "seconds: --timeout.\n",
     "  nodeipmi sensors rack1-n07\n"
     "  nodeipmi sensors 'rack1-*' --type power\n"
     "  nodeipmi sensors rack1-n07 --name 'CPU? Temp' --thresholds\n"
     "  nodeipmi sensors 'rack1-*' --bad\n"
     "  nodeipmi sensors rack1-n07 --json | jq -r '.nodes[].sensors[] | "
     "select(.value > 80) | .sensor'\n",
     kTimeout |
         SetOf(Option::kType, Option::kName, Option::kThresholds, Option::kBad, Option::kRefresh),
     1, kAnyNumber, &RunSensors},
    {"sel", "NODES [info|list|clear] [options]", "show the system event log, or erase it",
     "list is what it does without a word; info tells how full the log is; clear needs --yes. "
     "Times "
     "are those\n"
     "of the BMC's clock, whose zone IPMI does not tell; entries that were logged before it was "
     "set "
     "have\n"
     "seconds since the BMC's start. (ceased) tells that an event is over.\n"
     "\n"
     "--follow is for one node. It asks again each --interval, until it is told to stop, which is "
     "no failure:\n"
     "the exit code is 0. With --json each entry is an object on a line of its own.\n",
     "  nodeipmi sel rack1-n07\n"
     "  nodeipmi sel rack1-n07 --since 2026-01-31 --newest-first\n"
     "  nodeipmi sel rack1-n07 --follow --interval 5\n"
     "  nodeipmi sel 'rack1-*' info\n"
     "  nodeipmi sel rack1-n07 clear --yes\n",
     kTimeout | SetOf(Option::kYes, Option::kSince, Option::kNewestFirst, Option::kFollow,
                      Option::kInterval),
     1, 2, &RunSel},
    {"fru", "NODES... [options]", "show the inventory: boards, products, serial numbers",
     "Of each unit (FRU) that the BMC knows, it shows what is stored in it of chassis, board and "
     "product,\n"
     "and further records. Unit 0 is the BMC's own, usually the node's main board. Fields that are "
     "empty are\n"
     "left out. What could not be read, or is doubtful, is said on standard error; if that is "
     "everything,\n"
     "the exit code is 1.\n"
     "\n"
     "With --field there is a line for each field of that name: serial_number, part_number, "
     "manufacturer,\n"
     "product_name, manufactured, version, asset_tag and so on, as in --json or as shown. Of one "
     "node, "
     "with --unit\n"
     "and --area too, it is the value alone.\n",
     "  nodeipmi fru rack1-n07\n"
     "  nodeipmi fru rack1-n07 --area board\n"
     "  nodeipmi fru 'rack1-*' --field serial_number\n"
     "  serial=$(nodeipmi fru rack1-n07 --unit 0 --area product --field serial_number)\n"
     "  nodeipmi fru 'rack1-*' --area product --json | jq -r "
     "'.nodes[].fru[]?.areas[].fields[].value'\n",
     kTimeout | SetOf(Option::kUnit, Option::kArea, Option::kField), 1, kAnyNumber, &RunFru},
    {"monitor", "[options]", "watch all host nodes, and tell what changes",
     "It polls each host node, also those that are added later by another nodeipmi, until it is "
     "told to "
     "stop\n"
     "(Ctrl-C, SIGTERM, SIGHUP), which is no failure: the exit code is 0. Its sessions are kept "
     "between "
     "polls\n"
     "and closed at the end. In a terminal it shows a live table, which q ends. Elsewhere, or with "
     "TERM=dumb,\n"
     "it prints a line for each change: the time, the node, and IPMI Status, power, health or "
     "event log, before\n"
     "and after. With --json each change is an object on a line of its own, with the members that "
     "'status' has\n"
     "and time, changed, previous_code, previous_power, previous_health and previous_sel_percent. "
     "A reader that\n"
     "is slow gets of each node the oldest state that it was not told and the newest.\n"
     "\n"
     "Health is the worst state of a node's sensors. They are read between the polls, and how full "
     "the event log\n"
     "is, each 300 seconds (--health); a first reading is told if something is bad. 'status' shows "
     "the last one.\n"
     "\n"
     "With --push it also hands on what changes to the receivers that CONFIG.json names, each "
     "change at least\n"
     "once, also what changed while it did not run. It says on standard error when a receiver "
     "starts failing,\n"
     "and when it works again. 'nodeipmi push check --help' says what the file holds.\n",
     "  nodeipmi monitor\n"
     "  nodeipmi monitor --interval 10 | tee changes\n"
     "  nodeipmi monitor --json --first | jq -r 'select(.code != \"ok\") | .node'\n"
     "  nodeipmi monitor --json --health 60 | jq -r 'select(.health == \"critical\") | .node'\n"
     "  nodeipmi monitor --health 0                  IPMI Status and power alone\n"
     "  nodeipmi monitor --interval 60 --cold        where BMCs have few sessions\n"
     "  nodeipmi monitor --push /etc/nodeipmi/push.json\n",
     kTimeout | kEngine |
         SetOf(Option::kInterval, Option::kCold, Option::kFirst, Option::kHealth, Option::kPush),
     0, 0, &RunMonitor},
    {"push check", "CONFIG.json", "check a file for 'monitor --push'",
     "The file is JSON:\n"
     "\n"
     "  {\"sinks\": [{\"name\": \"siem\", \"type\": \"cloudevents\", \"url\": "
     "\"https://siem.example/hook\",\n"
     "              \"secret_file\": \"siem.secret\"}]}\n"
     "\n"
     "type is cloudevents, pushgateway, alertmanager or vergeos. Other keys of a sink: token_file, "
     "ca_file,\n"
     "client_cert_file, client_key_file, proxy, allow_http, timeout_ms, retry_min_ms, "
     "retry_max_ms,\n"
     "max_parallel, resend_seconds (alertmanager), source (cloudevents), subscriber. A file with a "
     "secret must be\n"
     "readable by its owner alone; paths begin at the folder of CONFIG.json.\n",
     "  nodeipmi push check /etc/nodeipmi/push.json\n", kNone, 1, 1, &RunPushCheck},
    {"push list", "", "show who is told of changes, and how far behind each is",
     "Each sink of a file that 'monitor --push' was given has a subscriber, push-NAME, whose place "
     "in the change\n"
     "log stays when the monitor ends. DROPPED are nodes that are gone and of which it will not be "
     "told.\n",
     "  nodeipmi push list\n", kNone, 0, 0, &RunPushList},
    {"push remove", "SUBSCRIBER", "forget a subscriber, and what waits for it",
     "For a sink that is no longer in the file. If it is, the next 'monitor --push' adds it anew, "
     "and tells it of\n"
     "all nodes as they are known.\n",
     "  nodeipmi push remove push-siem\n", kNone, 1, 1, &RunPushRemove},
    {"key show", "", "show which key seals the credentials, and who keeps it",
     "The key wraps a data key for each credential. Nothing that is shown is a secret.\n",
     "  nodeipmi key show\n", kNone, 0, 0, &RunKeyShow},
    {"key rotate", "[--to KEEPER] [options]", "put a new key in force",
     "All credentials are wrapped with the new key in one transaction; the old key opens nothing "
     "afterwards, and\n"
     "its file is overwritten and removed. Backups made before still need it: copy nodeipmi.key "
     "first, or make a\n"
     "new backup afterwards. A crash at any moment leaves a state that opens.\n"
     "\n"
     "Programs that run take the new key when they next need it, if it is in a file or "
     "--unattended; those that\n"
     "were not given what opens it fail with key_locked or key_missing until they are started "
     "anew.\n"
     "\n"
     "Without --to the keeper stays:\n"
     "  file        nodeipmi.key in the state folder, as 'init' makes it\n"
     "  systemd     a credential of a unit; the new key is made with 'nodeipmi key make', and "
     "given "
     "to the unit\n"
     "              as nodeipmi.key (or nodeipmi.key.next beside the old one) first; run this in "
     "the unit\n"
     "  passphrase  the database, encrypted with what scrypt makes of a passphrase\n"
     "  pkcs11      the database, encrypted by an AES key in a token, which does not leave it\n"
     "\n"
     "For the last two, programs that nobody gives passphrase or PIN (monitor, a plugin, fencing) "
     "need\n"
     "--unattended: they read it from the file, which must be yours alone (0600).\n",
     "  nodeipmi key rotate\n"
     "  nodeipmi key rotate --to passphrase                      asks for it twice\n"
     "  nodeipmi key rotate --to passphrase --new-passphrase-file /etc/nodeipmi/phrase "
     "--unattended\n"
     "  nodeipmi key rotate --to pkcs11 --module /usr/lib/softhsm/libsofthsm2.so --token rack1 "
     "--key "
     "nodeipmi\n",
     SetOf(Option::kTo, Option::kNewPassphraseFile, Option::kUnattended, Option::kModule,
           Option::kToken, Option::kKey),
     0, 0, &RunKeyRotate},
    {"key make", "FILE", "make a key for 'key rotate --to systemd'",
     "It is in force only after that. Encrypt it for the unit, and remove the file:\n"
     "  systemd-creds encrypt --name=nodeipmi.key FILE /etc/credstore.encrypted/nodeipmi.key\n"
     "and in the unit: LoadCredentialEncrypted=nodeipmi.key\n",
     "  nodeipmi key make /run/nodeipmi.key\n", kNone, 1, 1, &RunKeyMake},
    {"doctor", "", "look for what is wrong with the state, and say what to do",
     "It looks at the permissions, the database, the version of its tables, the key and its age, "
     "the seal of each\n"
     "credential, what interrupted commands left, and the clock; it changes nothing. The exit code "
     "is 5 if there\n"
     "is a problem.\n",
     "  nodeipmi doctor\n"
     "  nodeipmi doctor --json | jq -r '.findings[] | select(.verdict == \"problem\") | .remedy'\n",
     kNone, 0, 0, &RunDoctor},
    {"state backup", "FILE", "write all but the key into a new file, while the state is in use",
     "In FILE the credentials are sealed, and open only with the key (nodeipmi.key: keep a copy of "
     "it elsewhere).\n"
     "Names, addresses, settings and statuses of the nodes are in clear, and what BMCs told of "
     "their sensors.\n"
     "Where a passphrase keeps the key, the passphrase opens the backup.\n",
     "  nodeipmi state backup /backup/nodeipmi-$(date +%F)\n", kNone, 1, 1, &RunStateBackup},
    {"state restore", "FILE [--key-file FILE]", "make a state from a backup",
     "There must be no state in the folder yet. Without --key-file the key is not restored: the "
     "credentials open\n"
     "once it is where it is kept (nodeipmi.key in the state folder). If nothing opens them yet, "
     "the exit code is\n"
     "5.\n",
     "  nodeipmi state restore /backup/nodeipmi-2026-11-29 --key-file /safe/nodeipmi.key\n",
     SetOf(Option::kKeyFile), 1, 1, &RunStateRestore},
    {"menu", "[NAME]", "show the submenu that a host's user interface has for a node",
     "With NAME, each item says whether it can be used now, and why not.\n",
     "  nodeipmi menu\n  nodeipmi menu rack1-n07 --json\n", kNone, 0, 1, &RunMenu},
    {"version", "", "print the version", "", "  nodeipmi version\n", kNone, 0, 0, &RunVersion},
});

}  // namespace

std::span<const Command> AllCommands() { return kCommands; }

}  // namespace cli
