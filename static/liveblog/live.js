// The open page follows the live blog; without this it is complete as it was loaded. In the order of reading:
//
//   follow.js     the loop: stream.js (with sse.js), else poll.js; reader.js tells where the reader is
//   page.js       an answer of the server becomes part of the page
//   reconcile.js  each update in its place, with fragments.js; place.js: what is being read does not move
//   news.js       new updates: shown, or held behind the button
//   corrections.js  what was corrected of what the reader has read; with reading.js, noticed.js and memory.js
//   taken_down.js   nothing of what was taken down stays, on an update's own page either
//   voice.js      what is said in words;  restart.js  when the page has to be loaded anew
//
// Imports end in a semicolon: without it Django would not give them the names that carry their content's hash.
//
// The page gives <div id="stream"> these data:
//   live      the live blog's address               version, status, release   as the server printed it
//   news      "insert": new updates are shown here; "link": on the first page; "none": this is one update's page
//   order     "newest" or "oldest" first            beyond, more               it begins, goes on, on another page

import { Corrections } from './corrections.js';
import { follow } from './follow.js';
import { News } from './news.js';
import { Page } from './page.js';
import { restorePlace } from './place.js';
import { Reader } from './reader.js';
import { Voice } from './voice.js';

const stream = document.getElementById('stream')
const voice = new Voice()
const corrections = new Corrections(stream, voice)
restorePlace(stream)
corrections.start()
follow(new Page(stream, new News(stream, voice), corrections), new Reader(), voice)
