/* Ends the whole process. */
#include "faulty.h"

#include <stdlib.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  exit(3);
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "exits"
#include "faulty.h"
