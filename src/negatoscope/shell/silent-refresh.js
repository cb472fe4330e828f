// The page in the hidden frame that renews a sign-in: it hands the provider's answer to the page
// around it, and never starts the application.
import { handOver } from "./sign-in.js";

void handOver();
