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

# The table of the commands goes here.
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
