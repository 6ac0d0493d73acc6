/* Needs a host service that no Rollcall has. */
#include "faulty.h"

static const rollcall_string faulty_services[] = {TEXT("rollcall.log/1"), TEXT("rollcall.time-machine/1")};
#define FAULTY_SERVICES faulty_services
#define FAULTY_SERVICE_COUNT 2
#define FAULTY_ID "missing-service"
#include "faulty.h"
