/* Fails without a word. */
#include "faulty.h"

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  return ROLLCALL_UNAVAILABLE;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "no-report"
#include "faulty.h"
