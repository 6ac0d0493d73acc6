/* Writes to the standard output as if it were its own, and never ends the last line. */
#include "faulty.h"

#include <stdio.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  printf("{\"jsonrpc\":\"2.0\"}\nhello\033[31m \xff\nlast words");
  reply_with(reply, "{}");
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "prints"
#include "faulty.h"
