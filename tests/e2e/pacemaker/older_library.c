/* Put before libnodeipmi.so.1, it makes a library of the first release of it. */
#include <nodeipmi/nodeipmi.h>

void nodeipmi_abi_version(uint32_t *major, uint32_t *minor) {
  *major = NODEIPMI_ABI_MAJOR;
  *minor = 0;
}
