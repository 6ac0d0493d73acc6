/* Needs a function that nobody has; built without -z defs, which would have told its author. */
#include "faulty.h"

void function_that_nobody_has(void);

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  function_that_nobody_has();
  reply_with(reply, "{}");
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "unresolved"
#include "faulty.h"
