#!/usr/bin/env node
// A target for srpd:  srpd run --target "stdio:node examples/node-adapter/adapter.js"

import { SkeletonDcc } from "./dcc.js";
import { serve } from "./protocol.js";

serve(new SkeletonDcc());
