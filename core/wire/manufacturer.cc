#include "core/wire/manufacturer.h"

#include <algorithm>
#include <array>

namespace ipmi {
namespace {

struct Manufacturer {
  uint32_t id;
  std::string_view name;
};

// As https://www.iana.org/assignments/enterprise-numbers/ has them, in the words by which they are
// known.
constexpr auto kManufacturers =
    std::to_array<Manufacturer>({{2, "IBM"},
                                 {11, "HP"},
                                 {42, "Sun Microsystems"},
                                 {59, "Silicon Graphics"},
                                 {107, "Bull"},
                                 {111, "Oracle"},
                                 {116, "Hitachi"},
                                 {119, "NEC"},
                                 {186, "Toshiba"},
                                 {193, "Ericsson"},
                                 {211, "Fujitsu"},
                                 {311, "Microsoft"},
                                 {343, "Intel"},
                                 {458, "Stratus"},
                                 {674, "Dell"},
                                 {2011, "Huawei"},
                                 {2468, "Ingrasys"},
                                 {2487, "Phoenix Technologies"},
                                 {2623, "ASUSTeK"},
                                 {3442, "Advantech"},
                                 {3704, "AMD"},
                                 {3902, "ZTE"},
                                 {4337, "RadiSys"},
                                 {4769, "IBM"},
                                 {5703, "NVIDIA"},
                                 {5771, "Cisco"},
                                 {6569, "Inventec"},
                                 {6653, "Tyan"},
                                 {7244, "Quanta"},
                                 {9091, "Micro-Star"},
                                 {9237, "Viking Enterprise Solutions"},
                                 {9342, "Penguin Computing"},
                                 {10297, "Advantech"},
                                 {10368, "Fujitsu"},
                                 {10418, "Avocent"},
                                 {10437, "Peppercon"},
                                 {10876, "Supermicro"},
                                 {11102, "OSA Technologies"},
                                 {11129, "Google"},
                                 {11161, "Wistron"},
                                 {11183, "MiTAC"},
                                 {12244, "Celestica"},
                                 {13742, "Raritan"},
                                 {15000, "Kontron"},
                                 {15370, "Gigabyte"},
                                 {16394, "Pigeon Point Systems"},
                                 {17084, "Foxconn"},
                                 {19046, "Lenovo"},
                                 {20301, "IBM eServer X"},
                                 {20569, "Inventec"},
                                 {20974, "American Megatrends"},
                                 {22238, "Foxconn"},
                                 {24339, "ADLINK"},
                                 {25506, "H3C"},
                                 {27500, "Dawning"},
                                 {30065, "Arista"},
                                 {32022, "Pegatron"},
                                 {32535, "ZT Systems"},
                                 {33049, "Mellanox"},
                                 {37945, "Inspur"},
                                 {38067, "Cray"},
                                 {40092, "Wiwynn"},
                                 {40981, "Facebook"},
                                 {41263, "Nutanix"},
                                 {45065, "Insyde"},
                                 {47196, "Hewlett Packard Enterprise"},
                                 {47488, "Supermicro"},  // IANA has another; their BMCs say so
                                 {48512, "Inspur"},
                                 {49622, "ASRock Rack"},
                                 {49769, "YADRO"},
                                 {49871, "OpenBMC"},
                                 {50630, "Compal"},
                                 {50716, "Huaqin"},
                                 {51974, "Raptor Computing Systems"},
                                 {52538, "Ampere Computing"},
                                 {55380, "Nettrix"},
                                 {55644, "Graphcore"},
                                 {55893, "Hyve Solutions"},
                                 {57098, "Dawning"},
                                 {58132, "xFusion"},
                                 {59176, "PowerLeader"},
                                 {59366, "Loongson"},
                                 {60099, "Amazon Web Services"},
                                 {61847, "IEIT Systems"},
                                 {61878, "New H3C"}});

static_assert(std::ranges::is_sorted(kManufacturers, {}, &Manufacturer::id));

}  // namespace

std::string_view ManufacturerName(uint32_t id) {
  const auto found = std::ranges::lower_bound(kManufacturers, id, {}, &Manufacturer::id);
  return found != kManufacturers.end() && found->id == id ? found->name : std::string_view();
}

}  // namespace ipmi
