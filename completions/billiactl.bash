# Completion of billiactl for bash 4 and later. Written by 'make docs' from the program itself: don't edit it.
#
# Commands, options and closed sets of words stand in the table below. What only the database knows is asked of
# the program, which answers in a moment or not at all.

__billiactl_word() {
    child_words+=("$1")
    child_notes+=("$2")
}

__billiactl_option() {
    option_names+=("$1")
    option_kinds+=("$2")
    option_notes+=("$3")
}

__billiactl_argument() {
    arguments+=("$1")
}

__billiactl_formats() {
    formats=("$@")
}

__billiactl_fields() {
    fields=("$@")
}

__billiactl_global_options() {
    __billiactl_option --database file 'The shop: sqlite:///FILE, FILE or postgresql://...'
    __billiactl_option --config file 'The config file of this machine (YAML)'
    __billiactl_option --context @context 'A named section of the config file'
    __billiactl_option --archive dir 'Where documents are written'
    __billiactl_option --actor text 'Who is named in the log; else the system user'
    __billiactl_option -o,--output formats 'table, json, ndjson, yaml, csv or id'
    __billiactl_option --fields fields 'Only these fields, in this order'
    __billiactl_option --query text 'JMESPath over the JSON form'
    __billiactl_option --color '=auto,always,never' 'Colours: auto, always or never'
    __billiactl_option -q,--quiet - 'No notices'
    __billiactl_option -v,--verbose - 'Log lines on standard error'
    __billiactl_option --debug - 'Tracebacks of unexpected failures'
    __billiactl_option --read-only - 'The database refuses every change'
    __billiactl_option --version - 'Show the version'
    __billiactl_option -h,--help - 'Show the help of the program, a group or a command'
}

__billiactl_options_1() {
    __billiactl_option --dry-run - 'Show what would happen; change nothing'
    __billiactl_option --reason text 'Why, for the log'
    __billiactl_option --idempotency-key text 'The same key again gives the first result again'
    __billiactl_option --if-version text 'Only if what it changes is at version N still'
    __billiactl_option --yes - 'Don'\''t ask'
}

__billiactl_options_2() {
    __billiactl_option --where '@where,status=,payment-status=,type=,user=,method=,product=,label=,currency=,placed-after=,placed-before=,due-before=,total-min=,total-max=,search=,has-document=,source=*' 'Take the orders of which all of these are true (the filters of '\''order list'\'')'
    __billiactl_option --all - 'Take every order'
    __billiactl_option --max-orders text 'Refuse if there are more than N'
    __billiactl_option --atomic - 'All of them or none'
    __billiactl_option --stop-on-error - 'Stop at the first that is refused or fails'
}

__billiactl_options_3() {
    __billiactl_option --title text 'What customers read'
    __billiactl_option --type '=online,offline,wallet,invoice' 'online, offline, wallet or invoice'
    __billiactl_option --due-days text 'Days from placing an order to its due date'
    __billiactl_option --grace-days text 'Days after that before an unpaid order expires'
    __billiactl_option --proforma - 'Whether its orders get a proforma while money is due'
    __billiactl_option --invoice - 'Whether its orders get an invoice by themselves'
    __billiactl_option --invoice-private - 'Whether private persons get one, too'
    __billiactl_option --currency '@currency*' 'For orders in this currency; repeated; or all'
    __billiactl_option --first - 'Make it the one for orders that name none'
}

__billiactl_options_4() {
    __billiactl_option --map file 'The mapping: a YAML file'
    __billiactl_option --source @source 'What the other shop is called here'
    __billiactl_option --on-duplicate '=skip,update,fail' 'What happens to records that are here already'
    __billiactl_option --skip-errors - 'Import the records without a fault'
}

__billiactl_options_5() {
    __billiactl_option --dry-run - 'Show what would happen; change nothing'
    __billiactl_option --reason text 'Why, for the log'
    __billiactl_option --yes - 'Don'\''t ask'
}

__billiactl_table() {
    case "$1" in
        '')
            __billiactl_word order 'See, create, place, pay and move orders'
            __billiactl_word payment 'Money that came, or is coming in'
            __billiactl_word refund 'Money that went, or is going back'
            __billiactl_word note 'Free text on orders and users'
            __billiactl_word label 'Typed labels of orders and users'
            __billiactl_word doc 'Invoices, proformas and other documents'
            __billiactl_word method 'Payment methods'
            __billiactl_word user 'Customers and their profiles'
            __billiactl_word product 'The catalogue'
            __billiactl_word service 'What users have of the products'
            __billiactl_word job 'Automatic work, and work to be done by hand'
            __billiactl_word worker 'The processes that do automatic work'
            __billiactl_word log 'The record of everything that happened'
            __billiactl_word init 'Create or update the database and a config file'
            __billiactl_word demo 'Make a small sample shop, to try everything'
            __billiactl_word import 'Bring a shop in from CSV files'
            __billiactl_word settings 'Facts of the shop, as one YAML file'
            __billiactl_word workflow 'Which order status may follow which'
            __billiactl_word db 'The database'\''s schema'
            __billiactl_word completion 'Print the completion script for a shell'
            ;;
        order)
            __billiactl_word list 'List orders'
            __billiactl_word show 'Show everything about one order'
            __billiactl_word create 'Create an order as a draft'
            __billiactl_word line 'The lines of a draft'
            __billiactl_word place 'Place drafts: they become pending'
            __billiactl_word pay 'Book payments of orders'
            __billiactl_word refund 'Give money of an order back'
            __billiactl_word price 'How the price of an order comes about, and another one'
            __billiactl_word method 'The payment method of orders'
            __billiactl_word profile 'The billing profile of an order'
            __billiactl_word due 'The due date of orders'
            __billiactl_word terminate 'Have the services of an order ended'
            __billiactl_word expire 'Expire the unpaid orders whose time is over'
            __billiactl_word status 'What an order may become, and what it was'
            ;;
        'order price')
            __billiactl_word show 'Show how the price of an order comes about'
            __billiactl_word edit 'Edit the price of orders'
            ;;
        'order line')
            __billiactl_word add 'Add lines to a draft'
            __billiactl_word edit 'Edit a line of a draft'
            __billiactl_word remove 'Remove a line of a draft'
            ;;
        'order method')
            __billiactl_word set 'Set the payment method of orders'
            ;;
        'order profile')
            __billiactl_word set 'Set the billing profile of an order'
            ;;
        'order due')
            __billiactl_word set 'Set the due date of orders'
            ;;
        'order status')
            __billiactl_word next 'Show every status an order may get, or why not'
            __billiactl_word set 'Set the status of orders'
            __billiactl_word history 'Show the statuses an order had'
            ;;
        payment)
            __billiactl_word list 'List payments'
            __billiactl_word show 'Show one payment and what it may become'
            __billiactl_word settle 'Settle a payment: its money is here'
            __billiactl_word fail 'Fail a payment in flight: its money does not come'
            __billiactl_word dispute 'Dispute a payment: the customer contests it'
            __billiactl_word reverse 'Reverse a payment: its money was charged back'
            ;;
        refund)
            __billiactl_word list 'List refunds'
            __billiactl_word show 'Show one refund'
            __billiactl_word done 'Mark an open refund as done: its money is out'
            __billiactl_word fail 'Mark an open refund as failed: its money stays here'
            ;;
        note)
            __billiactl_word add 'Add a note to orders or users'
            __billiactl_word list 'List notes'
            __billiactl_word show 'Show one note, and what it said before'
            __billiactl_word edit 'Write another text for a note'
            __billiactl_word delete 'Delete notes'
            ;;
        label)
            __billiactl_word add 'Put a label on orders or users'
            __billiactl_word list 'List labels, or their definitions'
            __billiactl_word remove 'Take a label off orders or users'
            __billiactl_word define 'Define a label, or define it anew'
            __billiactl_word undefine 'Take the definition of a label away'
            ;;
        doc)
            __billiactl_word list 'List documents'
            __billiactl_word show 'Show one document'
            __billiactl_word download 'Write documents to files'
            __billiactl_word create 'Make a document by hand: a draft, or issued at once'
            __billiactl_word edit 'Write a draft anew, with other words'
            __billiactl_word issue 'Issue drafts: they get their numbers'
            __billiactl_word delete 'Delete drafts'
            __billiactl_word correct 'Correct an invoice by notes, or by a new one'
            __billiactl_word void 'Void open proformas'
            __billiactl_word mark 'Keep a remark on documents, or the day they were sent'
            __billiactl_word verify 'Check contents and files of issued documents'
            ;;
        method)
            __billiactl_word list 'List the payment methods'
            __billiactl_word show 'Show one payment method'
            __billiactl_word add 'Add a payment method'
            __billiactl_word edit 'Change facts of a payment method'
            __billiactl_word remove 'Remove a payment method'
            ;;
        user)
            __billiactl_word list 'List users'
            __billiactl_word show 'Show everything about one user'
            __billiactl_word add 'Add a customer'
            __billiactl_word edit 'Edit a user'\''s username, e-mail or name'
            __billiactl_word block 'Block users: they place no more orders'
            __billiactl_word unblock 'Unblock users: they may place orders again'
            __billiactl_word copy 'Copy a user'\''s username or e-mail to the clipboard'
            __billiactl_word profile 'Billing profiles: whom documents name'
            __billiactl_word wallet 'Users'\'' own money'
            __billiactl_word credit-limit 'What users may owe beyond pending orders'
            ;;
        'user profile')
            __billiactl_word list 'List a user'\''s billing profiles'
            __billiactl_word show 'Show a billing profile of a user'
            __billiactl_word add 'Add a billing profile to a user'
            __billiactl_word edit 'Edit a billing profile of a user'
            __billiactl_word clone 'Add a billing profile like one that stands'
            __billiactl_word delete 'Delete a billing profile of a user'
            ;;
        'user wallet')
            __billiactl_word show 'Show a user'\''s wallets with their movements'
            __billiactl_word add 'Put money into a user'\''s wallet, or take it out'
            ;;
        'user credit-limit')
            __billiactl_word set 'Set what a user may owe beyond pending orders'
            ;;
        product)
            __billiactl_word list 'List products'
            __billiactl_word show 'Show one product and what is made of it'
            __billiactl_word add 'Add a product to the catalogue'
            __billiactl_word edit 'Edit a product'
            ;;
        service)
            __billiactl_word list 'List services'
            __billiactl_word show 'Show one service with its orders and jobs'
            __billiactl_word status 'Set the status of services by hand'
            __billiactl_word edit 'Edit a service'
            ;;
        job)
            __billiactl_word list 'List jobs'
            __billiactl_word show 'Show one job with its executions'
            __billiactl_word download 'Write a job with its executions to a file, as JSON'
            __billiactl_word retry 'Have jobs executed again, or now'
            __billiactl_word finish 'Finish jobs that were done by hand'
            __billiactl_word cancel 'Cancel jobs that wait'
            ;;
        worker)
            __billiactl_word run 'Do the jobs that are due, by the shop'\''s handlers'
            __billiactl_word list 'List the workers of the newest tries'
            ;;
        log)
            __billiactl_word list 'List log entries, the newest first'
            __billiactl_word show 'Show one log entry with its effects'
            ;;
        import)
            __billiactl_word users 'Import users and their profiles'
            __billiactl_word products 'Import products'
            __billiactl_word orders 'Import orders with their history'
            ;;
        settings)
            __billiactl_word show 'Show the shop'\''s settings'
            __billiactl_word diff 'Show how the shop'\''s settings differ from a file'
            __billiactl_word apply 'Make the shop'\''s settings equal to a file'
            __billiactl_word example 'Print a whole settings file with every key explained'
            __billiactl_word schema 'Print the JSON Schema of the settings'
            ;;
        workflow)
            __billiactl_word show 'Show the table of statuses'
            __billiactl_word check 'Check a table of statuses'
            __billiactl_word graph 'Draw the table of statuses'
            ;;
        db)
            __billiactl_word upgrade 'Move the database to this version'\''s schema'
            __billiactl_word status 'Show the versions of the database and of the program'
            ;;
        'order list')
            __billiactl_option --status '@status*' 'In this status; repeated: in any of them'
            __billiactl_option --payment-status '=disputed,pending,refunded,overpaid,partially_paid,unpaid,partially_refunded,free,paid*' 'With this payment status (unpaid, paid, overpaid, ...)'
            __billiactl_option --type '=new,renew,edit,transfer,upgrade,cancel,mixed*' 'Of this type (new, renew, edit, transfer, upgrade, cancel, mixed)'
            __billiactl_option --user '@user*' 'Of this user: id, username or e-mail'
            __billiactl_option --method '@method*' 'To be paid by this method'
            __billiactl_option --product '@product*' 'With a line of this product'
            __billiactl_option --label '@label*' 'With this label; repeated: with all of them'
            __billiactl_option --currency '@currency*' 'In this currency'
            __billiactl_option --placed-after 'text*' 'Placed on this day or later'
            __billiactl_option --placed-before 'text*' 'Placed before this day'
            __billiactl_option --due-before 'text*' 'Due before this day'
            __billiactl_option --total-min 'text*' 'With a total of at least A, in --currency or the shop'\''s'
            __billiactl_option --total-max 'text*' 'With a total of at most A'
            __billiactl_option --search 'text*' 'With TEXT in its ids, its user'\''s names or its services'
            __billiactl_option --has-document '=proforma,invoice,debit_note,credit_note*' 'With an issued proforma, invoice, debit_note or credit_note'
            __billiactl_option --source '@source*' 'Imported from this source'
            __billiactl_option --where '@where,status=,payment-status=,type=,user=,method=,product=,label=,currency=,placed-after=,placed-before=,due-before=,total-min=,total-max=,search=,has-document=,source=*' 'Any of these filters, as elsewhere'
            __billiactl_option --sort '=id,placed,due,gross,-id,-placed,-due,-gross' 'id, placed, due (the date) or gross; with a minus the other way round. Left out: -id, the newest first'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id status type placed_at user products payment_status payment_method currency gross due due_on 'labels.*'
            ;;
        'order show')
            __billiactl_argument @order
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'order create')
            __billiactl_option --user @user 'Whose order it is: id, username or e-mail'
            __billiactl_option --profile @profile 'The billing profile; left out: the user'\''s primary one'
            __billiactl_option --method @method 'The payment method; left out: the shop'\''s first'
            __billiactl_option --currency @currency 'The currency; left out: the shop'\''s'
            __billiactl_option --line '@product*' 'A line: the product'\''s code, then quantity, price, type, service, discount, or attributes of your own as KEY=VALUE. Repeatable'
            __billiactl_option --from file 'Read orders from a YAML or JSON file ('\''-'\'': standard input)'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order line add')
            __billiactl_argument @order
            __billiactl_argument '@product*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order line edit')
            __billiactl_argument @order
            __billiactl_argument @line
            __billiactl_option --quantity text 'How many'
            __billiactl_option --price text 'The price of one, without VAT'
            __billiactl_option --discount text 'Its discount, as 10% or an amount; 0 takes it away'
            __billiactl_option --type '=new,renew,edit,transfer,upgrade,cancel' 'What is done: new, renew, edit, transfer, upgrade or cancel'
            __billiactl_option --service @service 'The service that it is done to'
            __billiactl_option --attribute 'text*' 'An attribute of your own; an empty VALUE takes it away. Repeatable'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order line remove')
            __billiactl_argument @order
            __billiactl_argument @line
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order place')
            __billiactl_argument '@order*'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order pay')
            __billiactl_argument '@order*'
            __billiactl_option --amount text 'Pay A; left out: what is due'
            __billiactl_option --method @method 'By this method; left out: the order'\''s'
            __billiactl_option --reference text 'The bank'\''s or gateway'\''s reference; the same again is booked once'
            __billiactl_option --date text 'The day the money came; left out: today'
            __billiactl_option --pending - 'The money is announced, but still in flight'
            __billiactl_option --settle '=wallet,refund' 'Where money above the price goes: wallet (left out) or refund'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order refund')
            __billiactl_argument '@order*'
            __billiactl_option --amount text 'How much goes back, VAT included'
            __billiactl_option --settle '=refund,wallet,outside' 'How: refund (the way it came, open until '\''refund done'\''), wallet, or outside (given back already)'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order price show')
            __billiactl_argument @order
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields schema id status currency payment_method payment_status version 'lines.*' lines_net net discount 'charges.*' tax gross charged paid returned due surplus 'taxes.*' 'documents.*' why_fixed
            ;;
        'order price edit')
            __billiactl_argument '@order*'
            __billiactl_option --total 'text*' 'The gross; lines and charges are scaled'
            __billiactl_option --net - 'With --total: T is the net, without VAT'
            __billiactl_option --line '@line*' 'Line N of '\''order price show'\'''
            __billiactl_option --unit-price 'text*' 'With --line: its unit price, net'
            __billiactl_option --discount 'text*' 'With --line: its discount, as 10% or an amount'
            __billiactl_option --order-discount 'text*' 'On the whole order, as 10% or an amount'
            __billiactl_option --charge 'text*' 'A charge on the order, net; 0 takes it away'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that was paid above the new price: refund, wallet or outside'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order method set')
            __billiactl_argument '@order_method*'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order profile set')
            __billiactl_argument @order
            __billiactl_argument @order_profile
            __billiactl_option --reissue - 'After the invoice: credit it in full and issue a new one'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that was paid above the new gross: refund, wallet or outside'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order due set')
            __billiactl_argument '@order*'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order terminate')
            __billiactl_argument @order
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order expire')
            __billiactl_argument '@order*'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order status next')
            __billiactl_argument @order
            __billiactl_formats table json ndjson yaml csv
            __billiactl_fields status allowed by why option forceable
            ;;
        'order status set')
            __billiactl_argument '@order_status*'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that is held for an order that ends: refund, wallet or outside'
            __billiactl_option --force - 'Overrule the credit limit or missing payment; needs --reason'
            __billiactl_option --block-user - 'With fraud: block the user too (asks first)'
            __billiactl_options_2
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'order status history')
            __billiactl_argument @order
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id at from to action actor reason run
            ;;
        'payment list')
            __billiactl_option --order '@order*' 'Only payments of this order; - reads IDs'
            __billiactl_option --status '=created,pending,settled,failed,cancelled,disputed,reversed*' 'In this status; repeated, any'
            __billiactl_option --method '@method*' 'By this method; repeated, any of them'
            __billiactl_option --since text 'Booked since this day (in the seller'\''s zone) or time'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order user method reference amount currency status paid_on created_at
            ;;
        'payment show')
            __billiactl_argument @payment
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order user method reference amount currency status paid_on created_at order_status allowed
            ;;
        'payment settle')
            __billiactl_argument @payment
            __billiactl_option --date text 'The day the money came; left out: today'
            __billiactl_option --settle '=wallet,refund' 'Where money above the price goes: wallet (left out) or refund'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields payment run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'payment fail')
            __billiactl_argument @payment
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields payment run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'payment dispute')
            __billiactl_argument @payment
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields payment run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'payment reverse')
            __billiactl_argument @payment
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields payment run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'refund list')
            __billiactl_option --order '@order*' 'Only refunds of this order; - reads IDs'
            __billiactl_option --status '=open,done,failed*' 'In this status; repeated, any'
            __billiactl_option --since text 'Asked for since this day (in the seller'\''s zone) or time'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order user amount currency destination origin status created_at done_on
            ;;
        'refund show')
            __billiactl_argument @refund
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order user amount currency destination origin status created_at done_on order_status
            ;;
        'refund done')
            __billiactl_argument @refund
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields refund run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'refund fail')
            __billiactl_argument @refund
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields refund run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'note add')
            __billiactl_argument text
            __billiactl_option --order '@order*' 'On this order; - reads IDs'
            __billiactl_option --user '@user*' 'On this user; - reads one a line'
            __billiactl_option --text text 'The text, if it starts with '\''-'\'''
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'note list')
            __billiactl_option --order '@order*' 'Of this order and its user; - reads IDs'
            __billiactl_option --user '@user*' 'Of this user; - reads one a line'
            __billiactl_option --search text 'Only those with TEXT in them, in upper or lower case'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id scope order user text author created_at
            ;;
        'note show')
            __billiactl_argument @note
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id scope order user text author created_at 'history.*'
            ;;
        'note edit')
            __billiactl_argument @note
            __billiactl_argument text
            __billiactl_option --text text 'The text, if it starts with '\''-'\'''
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields note user run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'note delete')
            __billiactl_argument '@note*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields note user order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'label add')
            __billiactl_argument @label
            __billiactl_option --order '@order*' 'On this order; - reads IDs'
            __billiactl_option --user '@user*' 'On this user; - reads one a line'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'label list')
            __billiactl_option --order '@order*' 'Of this order and its user; - reads IDs'
            __billiactl_option --user '@user*' 'Of this user; - reads one a line'
            __billiactl_option --key @label_key 'Only labels with this key'
            __billiactl_option --definitions - 'The labels that are defined, with what they take'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'label remove')
            __billiactl_argument @label_key
            __billiactl_option --order '@order*' 'On this order; - reads IDs'
            __billiactl_option --user '@user*' 'On this user; - reads one a line'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'label define')
            __billiactl_argument @label_key
            __billiactl_option --type '=integer,string,yes-no,range' 'integer, string, yes-no or range'
            __billiactl_option --resource '=order,user*' 'On order or user; left out: both'
            __billiactl_option --value 'text*' 'One of the values allowed, with its name'
            __billiactl_option --min text 'The smallest number allowed'
            __billiactl_option --max text 'The largest'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'changes.*'
            ;;
        'label undefine')
            __billiactl_argument @label_key
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'changes.*'
            ;;
        'doc list')
            __billiactl_option --order '@order*' 'Only documents of this order; - reads IDs'
            __billiactl_option --kind '=proforma,invoice,debit_note,credit_note*' 'Only proforma, invoice, debit_note or credit_note'
            __billiactl_option --status '=draft,issued,converted,superseded,voided,expired,partly_credited,credited,settled*' 'In this status; repeated, any'
            __billiactl_option --sent - 'Only those marked as sent, or issued and not sent yet'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id doc number kind status order user issued_on due_on currency net tax gross corrects created_at sent_on remark
            ;;
        'doc show')
            __billiactl_argument @document
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id doc number kind status order user issued_on due_on currency net tax gross corrects created_at sent_on remark 'content.*' 'file.*' path
            ;;
        'doc download')
            __billiactl_argument '@document*'
            __billiactl_option --order '@order*' 'The issued documents of this order; - reads IDs'
            __billiactl_option --kind '=proforma,invoice,debit_note,credit_note*' 'With --order: only of this kind'
            __billiactl_option --missing - 'All issued documents whose file is not in the archive'
            __billiactl_option --to file 'Where to; left out, the archive'
            __billiactl_option --format '=pdf,cii,ubl,json' 'pdf, cii or ubl (an e-invoice as XML), or json (the frozen content)'
            __billiactl_option --overwrite - 'Replace a file that holds something else'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document id order result path 'error.*'
            ;;
        'doc create')
            __billiactl_argument '=proforma,invoice,debit_note,credit_note'
            __billiactl_option --order '@order*' 'For this order; repeatable; - reads IDs'
            __billiactl_option --from file 'Its words, from a YAML or JSON file ('\''-'\'': standard input)'
            __billiactl_option --issue - 'Issue it at once: it gets its number'
            __billiactl_option --not-invoiced-before - 'An imported order with a past has no invoice in the other shop'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that was paid above the new price: refund, wallet or outside'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc edit')
            __billiactl_argument @draft
            __billiactl_option --from file 'All its words, from a YAML or JSON file ('\''-'\'': standard input)'
            __billiactl_option --note text 'A note at its end; empty takes it away'
            __billiactl_option --supplied-on text 'The day of supply; empty takes it away'
            __billiactl_option --describe 'text*' 'A line'\''s text'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc issue')
            __billiactl_argument '@draft*'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that was paid above the new price: refund, wallet or outside'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc delete')
            __billiactl_argument '@draft*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc correct')
            __billiactl_argument @document
            __billiactl_option --from file 'What it should charge: YAML or JSON ('\''-'\'': standard input)'
            __billiactl_option --reissue - 'Credit it in full and issue a new invoice, by today'\''s buyer and VAT'
            __billiactl_option --settle '=refund,wallet,outside' 'Where money goes that was paid above the new price: refund, wallet or outside'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document run order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc void')
            __billiactl_argument '@document*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc mark')
            __billiactl_argument '@document*'
            __billiactl_option --remark text 'The shop'\''s own remark; it stands on no paper'
            __billiactl_option --sent text 'The day it was sent; left out: today'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'doc verify')
            __billiactl_argument '@document*'
            __billiactl_option --rules - 'Hold their e-invoices against the official rules; needs billiactl[rules]'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields document id order fault message path mend
            ;;
        'method list')
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields code title type deferred due_days grace_days proforma invoice invoice_private currencies
            ;;
        'method show')
            __billiactl_argument @method
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields code title type deferred due_days grace_days proforma invoice invoice_private currencies default orders
            ;;
        'method add')
            __billiactl_argument text
            __billiactl_options_3
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'changes.*'
            ;;
        'method edit')
            __billiactl_argument @method
            __billiactl_options_3
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'changes.*'
            ;;
        'method remove')
            __billiactl_argument @method
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'changes.*'
            ;;
        'user list')
            __billiactl_option --search text 'Only those with TEXT in username, e-mail, names or companies'
            __billiactl_option --status '=active,inactive,blocked*' 'Only those in this status; repeated, any of them'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'user show')
            __billiactl_argument @user
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'user add')
            __billiactl_option --username text 'What commands call the user'
            __billiactl_option --email text 'The e-mail address of the account'
            __billiactl_option --kind '=person,company' 'person or company'
            __billiactl_option --name text 'The person'\''s name'
            __billiactl_option --company text 'The company'\''s name'
            __billiactl_option --vat-id text 'The VAT ID, such as BG123456789; its check digits are looked at'
            __billiactl_option --street text 'Street and number'
            __billiactl_option --postal-code text 'The postal code'
            __billiactl_option --city text 'The city'
            __billiactl_option --region text 'The region or state'
            __billiactl_option --country text 'The country: a code such as BG, or its English name. VAT is chosen by it'
            __billiactl_option --phone text 'The phone number'
            __billiactl_option --auto-invoice - 'Whether invoices are made by rule'
            __billiactl_option --proforma - 'Whether proformas are made by rule'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user edit')
            __billiactl_argument @user
            __billiactl_option --username text 'Another username'
            __billiactl_option --email text 'Another e-mail; '\'''\'' takes it away'
            __billiactl_option --name text 'Another name'
            __billiactl_option --active - 'Whether the account is in use'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user block')
            __billiactl_argument '@user*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user unblock')
            __billiactl_argument '@user*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user copy')
            __billiactl_argument @user
            __billiactl_option --field '=username,email' 'username (the default) or email'
            __billiactl_formats table json ndjson yaml
            __billiactl_fields user field text copied_by
            ;;
        'user profile list')
            __billiactl_argument @user
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'user profile show')
            __billiactl_argument @user
            __billiactl_argument @profile
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'user profile add')
            __billiactl_argument @user
            __billiactl_option --kind '=person,company' 'person or company'
            __billiactl_option --name text 'The person'\''s name'
            __billiactl_option --company text 'The company'\''s name'
            __billiactl_option --vat-id text 'The VAT ID, such as BG123456789; its check digits are looked at'
            __billiactl_option --street text 'Street and number'
            __billiactl_option --postal-code text 'The postal code'
            __billiactl_option --city text 'The city'
            __billiactl_option --region text 'The region or state'
            __billiactl_option --country text 'The country: a code such as BG, or its English name. VAT is chosen by it'
            __billiactl_option --email text 'The e-mail on documents'
            __billiactl_option --phone text 'The phone number'
            __billiactl_option --auto-invoice - 'Whether invoices are made by rule'
            __billiactl_option --proforma - 'Whether proformas are made by rule'
            __billiactl_option --primary - 'Make it the primary one'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields profile run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user profile edit')
            __billiactl_argument @user
            __billiactl_argument @profile
            __billiactl_option --kind '=person,company' 'person or company'
            __billiactl_option --name text 'The person'\''s name'
            __billiactl_option --company text 'The company'\''s name'
            __billiactl_option --vat-id text 'The VAT ID, such as BG123456789; its check digits are looked at'
            __billiactl_option --street text 'Street and number'
            __billiactl_option --postal-code text 'The postal code'
            __billiactl_option --city text 'The city'
            __billiactl_option --region text 'The region or state'
            __billiactl_option --country text 'The country: a code such as BG, or its English name. VAT is chosen by it'
            __billiactl_option --email text 'The e-mail on documents'
            __billiactl_option --phone text 'The phone number'
            __billiactl_option --auto-invoice - 'Whether invoices are made by rule'
            __billiactl_option --proforma - 'Whether proformas are made by rule'
            __billiactl_option --primary - 'Make it the primary one'
            __billiactl_option --active - 'Whether orders may be switched to it'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields profile run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided 'orders.*'
            ;;
        'user profile clone')
            __billiactl_argument @user
            __billiactl_argument @profile
            __billiactl_option --kind '=person,company' 'person or company'
            __billiactl_option --name text 'The person'\''s name'
            __billiactl_option --company text 'The company'\''s name'
            __billiactl_option --vat-id text 'The VAT ID, such as BG123456789; its check digits are looked at'
            __billiactl_option --street text 'Street and number'
            __billiactl_option --postal-code text 'The postal code'
            __billiactl_option --city text 'The city'
            __billiactl_option --region text 'The region or state'
            __billiactl_option --country text 'The country: a code such as BG, or its English name. VAT is chosen by it'
            __billiactl_option --email text 'The e-mail on documents'
            __billiactl_option --phone text 'The phone number'
            __billiactl_option --auto-invoice - 'Whether invoices are made by rule'
            __billiactl_option --proforma - 'Whether proformas are made by rule'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields profile run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user profile delete')
            __billiactl_argument @user
            __billiactl_argument @profile
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields profile run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user wallet show')
            __billiactl_argument @user
            __billiactl_option --limit text 'At most N movements; on a terminal 50'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id username 'balances.*' 'credit_limits.*' 'credit_used.*' 'entries.*'
            ;;
        'user wallet add')
            __billiactl_argument @user
            __billiactl_argument text
            __billiactl_option --currency @currency 'The wallet'\''s currency, such as EUR'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'user credit-limit set')
            __billiactl_argument @user
            __billiactl_argument text
            __billiactl_option --currency @currency 'The limit'\''s currency, such as EUR'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run user result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'product list')
            __billiactl_option --search text 'Only those with TEXT in code or name'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id code name supply unit tax_class unit_price currency term_months active source external_id
            ;;
        'product show')
            __billiactl_argument @product
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'product add')
            __billiactl_argument text
            __billiactl_option --name text 'The name that orders and documents show'
            __billiactl_option --price text 'The price of one unit, without VAT'
            __billiactl_option --currency @currency 'The price'\''s currency'
            __billiactl_option --supply '=service,goods' 'service or goods'
            __billiactl_option --unit text 'The UN/ECE code of its unit: C62 (one), MON, HUR'
            __billiactl_option --tax-class text 'The class of its VAT rate, such as standard'
            __billiactl_option --term-months text 'Months until its services are renewed; 0: never'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run shop product result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'product edit')
            __billiactl_argument @product
            __billiactl_option --name text 'The name that orders and documents show'
            __billiactl_option --price text 'The price of one unit, without VAT'
            __billiactl_option --currency @currency 'The price'\''s currency'
            __billiactl_option --supply '=service,goods' 'service or goods'
            __billiactl_option --unit text 'The UN/ECE code of its unit: C62 (one), MON, HUR'
            __billiactl_option --tax-class text 'The class of its VAT rate, such as standard'
            __billiactl_option --term-months text 'Months until its services are renewed; 0: never'
            __billiactl_option --no-price - 'Take the price away: it is agreed on each order'
            __billiactl_option --active - 'Whether it is sold: an inactive one gets on no new order'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run shop product result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'service list')
            __billiactl_option --user '@user*' 'Only those of this user; repeated, of any'
            __billiactl_option --product '@product*' 'Only those of this product'
            __billiactl_option --status '=pending,configure,active,expired,suspended,inactive,redemption,terminated*' 'Only those in this status; repeated, any of them'
            __billiactl_option --search text 'Only those with TEXT in their name'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id name user product product_name status expires_on 'attributes.*'
            ;;
        'service show')
            __billiactl_argument @service
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'service status')
            __billiactl_argument '@service*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user service result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'service edit')
            __billiactl_argument @service
            __billiactl_option --name text 'Another name; a user has it once'
            __billiactl_option --attribute 'text*' 'An attribute; an empty VALUE takes it away. Repeatable'
            __billiactl_option --expires-on text 'The day on which it ends'
            __billiactl_option --no-expiry - 'It ends on no day'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run user service result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'job list')
            __billiactl_option --status '=initiated,running,scheduled,retry,manual,interrupted,error,finished,cancelled*' 'Only jobs in this status; repeated, any'
            __billiactl_option --type '=new,renew,edit,transfer,upgrade,cancel,terminate*' 'Only jobs of this type, such as new or renew'
            __billiactl_option --order '@order*' 'Only jobs of this order; - reads IDs'
            __billiactl_option --search text 'Only those with TEXT as id, order, type, product, or in the service'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after text 'Go on after the row with this id'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order line type product service status failed tries due_at created_at finished_at worker lease_until
            ;;
        'job show')
            __billiactl_argument @job
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields id order line type product service status failed tries due_at created_at finished_at worker lease_until 'executions.*'
            ;;
        'job download')
            __billiactl_argument @job
            __billiactl_option --to file 'Where to; left out, job-JOB.json in this folder'
            __billiactl_option --overwrite - 'Replace a file that holds something else'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields job result path
            ;;
        'job retry')
            __billiactl_argument '@job*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'job finish')
            __billiactl_argument '@job*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'job cancel')
            __billiactl_argument '@job*'
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order result 'effects.*' 'documents.*' 'error.*' replayed notices decided
            ;;
        'worker run')
            __billiactl_option --once - 'Do what is due, then end'
            __billiactl_option --limit text 'End after N jobs'
            __billiactl_option --order '@order*' 'Only jobs of this order; - reads IDs'
            __billiactl_option --interval text 'How often to look for work; else 5'
            __billiactl_option --concurrency text 'Do up to N jobs at a time; else 1'
            __billiactl_option --dry-run - 'Show what would happen; change nothing'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields job order try outcome status message due_at order_status
            ;;
        'worker list')
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields worker seen_at tries job order lease_until
            ;;
        'log list')
            __billiactl_option --order '@order*' 'Of this order and its user; - reads IDs'
            __billiactl_option --user '@user*' 'Of this user; - reads one a line'
            __billiactl_option --shop - 'Of the shop itself: settings, catalogue'
            __billiactl_option --since text 'Only since this day (in the seller'\''s zone) or time'
            __billiactl_option --until text 'Only up to the end of this day, or to this time'
            __billiactl_option --by 'text*' 'By this actor, as named or as the system knows them'
            __billiactl_option --run '@run*' 'Of this run'
            __billiactl_option --action 'text*' 'This action: note.edit, or note for all of them'
            __billiactl_option --expand - 'Each entry'\''s effects below it, its run, reason and rules'
            __billiactl_option --limit text 'At most N rows; on a terminal 50'
            __billiactl_option --after @log 'Go on after the entry with this id'
            __billiactl_formats table json ndjson yaml csv id
            ;;
        'log show')
            __billiactl_argument @log
            __billiactl_formats table json ndjson yaml csv id
            ;;
        init)
            __billiactl_option --dry-run - 'Show what would happen; change nothing'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields result database database_result config config_result next
            ;;
        demo)
            __billiactl_option --walk - 'Walk through the main job; without --database in a temporary shop'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields result database users products orders documents 'statuses.*' next
            ;;
        'import users')
            __billiactl_argument 'file*'
            __billiactl_options_4
            __billiactl_options_5
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields user external_id file line result 'error.*' notices
            ;;
        'import products')
            __billiactl_argument 'file*'
            __billiactl_options_4
            __billiactl_options_5
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields product external_id file line result 'error.*' notices
            ;;
        'import orders')
            __billiactl_argument 'file*'
            __billiactl_options_4
            __billiactl_options_5
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields order external_id file line result 'error.*' notices
            ;;
        'settings show')
            __billiactl_formats yaml json
            ;;
        'settings diff')
            __billiactl_argument file
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields path from to
            ;;
        'settings apply')
            __billiactl_argument file
            __billiactl_options_1
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields run result 'changes.*'
            ;;
        'settings example')
            __billiactl_formats yaml json
            ;;
        'settings schema')
            __billiactl_formats json yaml
            ;;
        'workflow show')
            __billiactl_formats table json yaml
            __billiactl_fields statuses terminal like transitions
            ;;
        'workflow check')
            __billiactl_argument file
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields file line path reason
            ;;
        'workflow graph')
            __billiactl_option --format '=text,mermaid,dot,svg' 'text, mermaid, dot, svg'
            __billiactl_option --to file 'Write the drawing to FILE (- standard output)'
            __billiactl_option --overwrite - 'Replace a FILE that holds something else'
            __billiactl_option --order @order 'Mark where this order is and where it may go'
            __billiactl_formats table json yaml
            __billiactl_fields statuses arrows
            ;;
        'db upgrade')
            __billiactl_option --dry-run - 'Show what would happen; change nothing'
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields database result revision needed
            ;;
        'db status')
            __billiactl_formats table json ndjson yaml csv id
            __billiactl_fields database revision needed state
            ;;
        completion)
            __billiactl_argument '=bash,zsh,fish'
            __billiactl_formats table
            ;;
    esac
}

# Looks up the command of these words.
__billiactl_look_up() {
    child_words=() child_notes=() option_names=() option_kinds=() option_notes=() arguments=() formats=() fields=()
    __billiactl_table "$1"
    if ((${#child_words[@]} + ${#formats[@]})); then __billiactl_global_options; fi
}

# The words before the cursor, put together again where bash cut them at '=' or ':'.
__billiactl_read_line() {
    local line=${COMP_LINE:0:COMP_POINT} rest piece index count=0
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        rest=${line#"${line%%[![:space:]]*}"}
        [[ $rest == "$piece"* ]] || piece=$rest
        if ((count)) && [[ $rest == "$line" ]]; then
            words[count - 1]+=$piece
        else
            words[count++]=$piece
        fi
        line=${rest#"$piece"}
    done
    typed=${words[count - 1]}
    unset "words[count - 1]"
}

# A word without its quotes, as plain.
__billiactl_unquote() {
    plain=$1
    case $plain in
        \"*) plain=${plain#\"} plain=${plain%\"} ;;
        \'*) plain=${plain#\'} plain=${plain%\'} ;;
        *) plain=${plain//\\/} ;;
    esac
}

# The option of this name, as names and kind; both empty if there is none.
__billiactl_find() {
    local index
    names= kind=
    for index in "${!option_names[@]}"; do
        if [[ ,${option_names[index]}, == *",$1,"* ]]; then
            names=${option_names[index]}
            kind=${option_kinds[index]}
            return
        fi
    done
}

# Goes along the words: which command it is, which options and arguments it has, which option waits for its value.
__billiactl_walk() {
    local index plain names kind
    __billiactl_look_up ''
    for ((index = 1; index < ${#words[@]}; index++)); do
        __billiactl_unquote "${words[index]}"
        if [[ -n $literal ]]; then
            positionals+=("$plain")
        elif [[ $plain == -- ]]; then
            literal=yes
        elif [[ $plain == -?* ]]; then
            __billiactl_find "${plain%%=*}"
            given+=" $names "
            if [[ $plain == *=* ]]; then
                passed+=("$plain")
            elif [[ -n $kind && $kind != - ]]; then
                if ((++index == ${#words[@]})); then
                    awaited=$kind
                else
                    passed+=("${names##*,}=${words[index]}")
                fi
            fi
        elif ((${#child_words[@]})); then
            command+=${command:+ }$plain
            __billiactl_look_up "$command"
        else
            positionals+=("$plain")
        fi
    done
}

__billiactl_add() {
    values+=("$1")
    notes+=("$2")
}

__billiactl_add_options() {
    local index name
    for index in "${!option_names[@]}"; do
        if [[ ${option_kinds[index]} != *'*' && $given == *" ${option_names[index]} "* ]]; then
            continue
        fi
        name=${option_names[index]##*,}
        [[ $current != -[!-]* ]] || name=${option_names[index]%%,*}
        __billiactl_add "$name" "${option_notes[index]}"
    done
}

# What fits a kind; "lead" is what stands before the value in the same word.
__billiactl_add_values() {
    local kind=${1%'*'} value=$2 lead=$3 word note
    if [[ $kind == @*,* ]]; then
        [[ $value == *=* ]] && kind=${kind%%,*} || kind="=${kind#*,}"
    fi
    case $kind in
        =*)
            local IFS=,
            for word in ${kind#=}; do __billiactl_add "$lead$word" ''; done
            ;;
        formats)
            for word in "${formats[@]}"; do __billiactl_add "$lead$word" ''; done
            ;;
        fields)
            lead+=${value%"${value##*,}"}
            for word in "${fields[@]}"; do __billiactl_add "$lead$word" ''; done
            ;;
        file | dir)
            compopt -o filenames 2> /dev/null
            raw=yes
            [[ $kind == file ]] && kind=-f || kind=-d
            while IFS= read -r word; do __billiactl_add "$lead$word" ''; done < <(compgen "$kind" -- "$value")
            ;;
        @*)
            while IFS=$'\t' read -r word note; do __billiactl_add "$lead$word" "$note"; done < <(
                "${words[0]/#\~/$HOME}" __complete "${kind#@}" "$value" \
                    ${passed[@]+"${passed[@]}"} -- ${positionals[@]+"${positionals[@]}"} 2> /dev/null < /dev/null
            )
            ;;
    esac
}

__billiactl_add_all() {
    local names kind
    if [[ -n $awaited ]]; then
        __billiactl_add_values "$awaited" "$current" ''
    elif [[ -z $literal && $current == --*=* ]]; then
        __billiactl_find "${current%%=*}"
        __billiactl_add_values "$kind" "${current#*=}" "${current%%=*}="
    elif [[ -z $literal && $current == -* ]]; then
        __billiactl_add_options
    elif ((${#child_words[@]})); then
        for kind in "${!child_words[@]}"; do __billiactl_add "${child_words[kind]}" "${child_notes[kind]}"; done
    else
        kind=${arguments[${#positionals[@]}]}
        if [[ -z $kind ]] && ((${#arguments[@]})); then
            kind=${arguments[${#arguments[@]} - 1]}
            [[ $kind == *'*' ]] || kind=
        fi
        if [[ -z $kind && -z $literal && -z $current ]]; then
            __billiactl_add_options
        else
            __billiactl_add_values "$kind" "$current" ''
        fi
    fi
}

# COMPREPLY: what begins as typed, quoted, without what stands before the last of bash's own word breaks.
__billiactl_reply() {
    local index word head= width=0 noted= breaks=${COMP_WORDBREAKS//[[:space:]\"\'\\]/}
    local -a shown=()
    if [[ $typed != [\"\']* && -n $breaks ]]; then
        head=${typed%"${typed##*[$breaks]}"}
    fi
    for index in "${!values[@]}"; do
        word=${values[index]}
        [[ $word == "$current"* ]] || continue
        if [[ -z $raw && $typed != [\"\']* && $word == *[!A-Za-z0-9_.,:=@/+-]* ]]; then
            printf -v word %q "$word"
        fi
        word=${word#"$head"}
        COMPREPLY+=("$word")
        shown+=("${notes[index]}")
        noted+=${notes[index]}
        ((${#word} <= width)) || width=${#word}
    done
    if ((${#COMPREPLY[@]} == 1)); then
        [[ ${COMPREPLY[0]} != *[=:] ]] || compopt -o nospace 2> /dev/null
        return
    fi
    compopt -o nosort 2> /dev/null
    # Only in a list: menus insert what they show.
    [[ -n $noted && $COMP_TYPE != 37 && $COMP_TYPE != 42 ]] || return
    for index in "${!COMPREPLY[@]}"; do
        word=${COMPREPLY[index]}
        printf -v word '%s%*s  %s' "$word" $((width - ${#word})) '' "${shown[index]}"
        COMPREPLY[index]=${word:0:${COLUMNS:-80}-1}
    done
}

_billiactl() {
    local typed current plain command= literal= awaited= given= raw=
    local -a words=() positionals=() passed=() values=() notes=()
    local -a child_words child_notes option_names option_kinds option_notes arguments formats fields
    COMPREPLY=()
    __billiactl_read_line
    __billiactl_unquote "$typed"
    current=$plain
    __billiactl_walk
    __billiactl_add_all
    __billiactl_reply
}

complete -F _billiactl billiactl
