/* Says one id in its metadata and another when asked. */
#include "faulty.h"

#define FAULTY_DESCRIPTOR_ID "somebody-else"
#define FAULTY_ID "other-id"
#include "faulty.h"
