/* Returns a status that does not exist. */
#include "faulty.h"

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  return 4711;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "no-status"
#include "faulty.h"
