#ifndef GWNET_CYAML_SHIM_H
#define GWNET_CYAML_SHIM_H

#include <yaml.h>

#endif
