/* Has metadata, but no entry function. */
#include "faulty.h"

#define FAULTY_ENTRY
#define FAULTY_ID "no-entry"
#include "faulty.h"
